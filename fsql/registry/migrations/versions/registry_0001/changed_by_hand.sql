-- What is not as it was when its version was applied. Names are looked up in the catalogs; a definition is worded anew
-- only where its mark is another one.
CREATE FUNCTION fsql.changed_by_hand()
RETURNS TABLE (name text, number integer, what text, kind text, schema text, object text, column_name text, was text, is_now text)
LANGUAGE sql STABLE
    SET search_path = pg_catalog
    SET jit = off
AS $body$
    SELECT o.name, o.number, CASE WHEN found.oid IS NULL THEN 'gone' ELSE 'redefined' END, o.kind, o.schema,
        o.object || CASE WHEN o.kind LIKE '%function' THEN '(' || o.arguments || ')' ELSE '' END, NULL, NULL, NULL
    FROM fsql.object AS o
    LEFT JOIN LATERAL (
        SELECT 'pg_class'::regclass::oid AS class, relation.oid
        FROM pg_class AS relation
        JOIN pg_namespace AS place ON place.oid = relation.relnamespace AND place.nspname = o.schema
        WHERE relation.relname = o.object AND relation.relkind
            = CASE WHEN o.kind LIKE '%materialized view' THEN 'm' WHEN o.kind LIKE '%view' THEN 'v' WHEN o.kind = 'table' THEN 'r' END
        UNION ALL
        SELECT 'pg_proc'::regclass::oid, called.oid
        FROM pg_proc AS called
        JOIN pg_namespace AS place ON place.oid = called.pronamespace AND place.nspname = o.schema
        WHERE o.kind LIKE '%function' AND called.proname = o.object
            AND pg_get_function_identity_arguments(called.oid) = o.arguments
    ) AS found ON true
    WHERE CASE
        WHEN found.oid IS NULL THEN true
        WHEN o.mark = fsql.definition_mark(found.class, found.oid) THEN false
        WHEN o.worded_by <> current_setting('server_version_num')::integer / 10000 THEN false
        ELSE o.digest IS DISTINCT FROM fsql.definition_digest(found.class, found.oid) END

    UNION ALL
    SELECT s.name, s.number,
        CASE WHEN attribute.attnum IS NOT NULL THEN 'retyped' WHEN other.name IS NOT NULL THEN 'renamed' ELSE 'gone' END,
        CASE WHEN relation.oid IS NULL THEN 'source table' ELSE 'source column' END,
        s.source_schema, s.source_table, s.source_column,
        CASE WHEN attribute.attnum IS NOT NULL THEN s.type END,
        CASE WHEN attribute.attnum IS NOT NULL THEN format_type(attribute.atttypid, attribute.atttypmod) ELSE other.name END
    FROM fsql.source AS s
    LEFT JOIN pg_namespace AS place ON place.nspname = s.source_schema
    LEFT JOIN pg_class AS relation ON relation.relnamespace = place.oid AND relation.relname = s.source_table
        AND relation.relkind IN ('r', 'p', 'v', 'm', 'f')
    LEFT JOIN pg_attribute AS attribute ON attribute.attrelid = relation.oid AND attribute.attname = s.source_column
        AND attribute.attnum > 0 AND NOT attribute.attisdropped
    LEFT JOIN LATERAL (
        -- what the definition reads by now and did not read then: the same thing under another name
        SELECT CASE WHEN relation.oid IS NULL THEN min(seen.source_schema || '.' || seen.source_table) ELSE min(seen.source_column) END AS name
        FROM fsql.recorded_source AS seen
        WHERE attribute.attnum IS NULL AND seen.name = s.name AND seen.number = s.number AND seen.type = s.type
            AND CASE WHEN relation.oid IS NULL THEN seen.source_column = s.source_column ELSE seen.relation = relation.oid END
            AND NOT EXISTS (
                SELECT FROM fsql.source AS kept
                WHERE kept.name = s.name AND kept.number = s.number AND kept.source_schema = seen.source_schema
                    AND kept.source_table = seen.source_table AND (relation.oid IS NULL OR kept.source_column = seen.source_column)
            )
        HAVING count(DISTINCT (seen.relation, CASE WHEN relation.oid IS NULL THEN 0 ELSE seen.attribute END)) = 1
    ) AS other ON true
    WHERE attribute.attnum IS NULL OR format_type(attribute.atttypid, attribute.atttypmod) <> s.type
$body$;

COMMENT ON FUNCTION fsql.changed_by_hand() IS
    'What is not as it was when its version was applied: objects of fsql that are gone or redefined, source columns that are gone, renamed or retyped, views and functions of yours that were redefined. No rows: nothing was changed';
