CREATE FUNCTION fsql.find_relation(relation text) RETURNS oid LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog
AS $body$
DECLARE
    part text[] := parse_ident($1);
    found oid;
BEGIN
    IF cardinality(part) <> 2 THEN
        RAISE EXCEPTION '% is not the name of a table', $1 USING ERRCODE = 'invalid_name',
            HINT = 'Write it as schema.table, in double quotes where its case matters';
    END IF;
    -- looked up in the catalog, which anyone may read: the caller may lack USAGE of the schema
    SELECT c.oid INTO found FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = part[1] AND c.relname = part[2] AND c.relkind IN ('r', 'p', 'v', 'm', 'f');
    IF found IS NULL THEN
        RAISE EXCEPTION 'there is no table or view %.%', quote_ident(part[1]), quote_ident(part[2])
            USING ERRCODE = 'undefined_table', HINT = 'Write names as Postgres has them: ''shop."Orders"''';
    END IF;
    RETURN found;
END
$body$;

COMMENT ON FUNCTION fsql.find_relation(text) IS 'The table or view of that name, written as schema.table; an error where there is none';

CREATE FUNCTION fsql.find_column(relation oid, column_name text) RETURNS integer LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog
AS $body$
DECLARE
    found integer;
BEGIN
    IF $2 IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT a.attnum INTO found FROM pg_attribute AS a
    WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped
        AND a.attname IN ($2, lower($2), CASE WHEN $2 LIKE '"%"' THEN replace(substr($2, 2, length($2) - 2), '""', '"') END)
    ORDER BY a.attname = $2 DESC LIMIT 1;
    IF found IS NULL THEN
        RAISE EXCEPTION '% has no column %', $1::regclass, $2 USING ERRCODE = 'undefined_column',
            HINT = 'Its columns: ' || (SELECT string_agg(a.attname, ', ' ORDER BY a.attnum) FROM pg_attribute AS a
                WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT a.attisdropped);
    END IF;
    RETURN found;
END
$body$;

COMMENT ON FUNCTION fsql.find_column(oid, text) IS 'The number of a column, by its name as it is or folded; NULL for NULL; an error where there is none';

-- What goes with a column: views that read it, and what reads these; a view goes as a whole.
CREATE FUNCTION fsql.goes_with(relation oid, attribute integer) RETURNS TABLE (class oid, object oid)
LANGUAGE sql STABLE
    SET search_path = pg_catalog
AS $body$
    WITH RECURSIVE lost (class, object, attribute) AS (
        SELECT 'pg_class'::regclass::oid, $1, $2
        UNION
        SELECT reader.class, reader.object, NULL::integer
        FROM lost
        CROSS JOIN LATERAL (
            SELECT 'pg_class'::regclass::oid AS class, rule.ev_class AS object
            FROM pg_depend AS need
            JOIN pg_rewrite AS rule ON rule.oid = need.objid AND need.classid = 'pg_rewrite'::regclass
            WHERE need.refclassid = lost.class AND need.refobjid = lost.object
                AND need.refobjsubid = coalesce(lost.attribute, need.refobjsubid) AND rule.ev_class <> lost.object
            UNION ALL
            SELECT need.classid, need.objid
            FROM pg_depend AS need
            WHERE need.refclassid = lost.class AND need.refobjid = lost.object AND need.deptype = 'n'
                AND need.refobjsubid = coalesce(lost.attribute, need.refobjsubid) AND need.classid = 'pg_proc'::regclass
        ) AS reader
    )
    SELECT lost.class, lost.object FROM lost
$body$;

COMMENT ON FUNCTION fsql.goes_with(oid, integer) IS
    'What Postgres would drop with a column, or with the whole relation where the column is NULL: views, and functions whose body it keeps';

CREATE FUNCTION fsql.breaks_if_dropped(relation text, column_name text DEFAULT NULL)
RETURNS TABLE (version text, kind text, role text, feature text, how text, through text)
LANGUAGE sql STABLE
    SET search_path = pg_catalog
AS $body$
    WITH target AS (
        SELECT found.oid, fsql.find_column(found.oid, $2) AS attribute FROM fsql.find_relation($1) AS found (oid)
    ),
    lost AS MATERIALIZED (
        SELECT lost.class, lost.object, place.nspname::text AS schema, c.relname::text AS name,
            lost.object = target.oid AS itself, CASE WHEN lost.object = target.oid THEN target.attribute END AS attribute
        FROM target
        CROSS JOIN LATERAL fsql.goes_with(target.oid, target.attribute) AS lost
        LEFT JOIN pg_class AS c ON c.oid = lost.object AND lost.class = 'pg_class'::regclass
        LEFT JOIN pg_namespace AS place ON place.oid = c.relnamespace
    ),
    made AS MATERIALIZED (  -- of the column; or of a view that goes with it as a whole, whatever column of that
        SELECT DISTINCT ON (l.name, l.number, l.feature) l.name, l.number, l.feature,
            CASE WHEN lost.itself THEN l.kind ELSE 'along' END AS how,
            CASE WHEN NOT lost.itself THEN quote_ident(lost.schema) || '.' || quote_ident(lost.name) END AS through
        FROM lost
        JOIN fsql.lineage AS l ON l.source_schema = lost.schema AND l.source_table = lost.name
            AND (lost.attribute IS NULL OR l.source_column
                = (SELECT a.attname::text FROM pg_attribute AS a WHERE a.attrelid = lost.object AND a.attnum = lost.attribute))
        ORDER BY l.name, l.number, l.feature, lost.itself DESC, 5
    ),
    fallen (name, number) AS (
        SELECT v.name, v.number FROM lost JOIN fsql.version AS v
            ON lost.schema IN ('features', 'fsql_offline') AND lost.name = v.name || '_v' || v.number
        UNION
        SELECT m.name, m.number FROM made AS m
    ),
    along (name, number) AS (
        SELECT f.name, f.number FROM fallen AS f
        UNION
        SELECT d.name, d.number FROM fallen AS f
        JOIN fsql.dependency AS d ON d.upstream_name = f.name AND d.upstream_number = f.number
    ),
    answer AS (
        SELECT m.name, m.number, m.feature, m.how, m.through FROM made AS m
        UNION ALL
        SELECT a.name, a.number, NULL, 'along', NULL FROM along AS a
        WHERE NOT EXISTS (SELECT FROM made AS m WHERE m.name = a.name AND m.number = a.number)
    )
    SELECT v.name || '_v' || v.number, v.kind, v.role, answer.feature, answer.how, answer.through
    FROM answer
    JOIN fsql.version AS v ON v.name = answer.name AND v.number = answer.number
    LEFT JOIN fsql.feature AS f ON f.name = v.name AND f.number = v.number AND f.feature = answer.feature
    ORDER BY v.kind DESC, v.name, v.number, answer.how, f.ordinal NULLS FIRST, answer.feature
$body$;

COMMENT ON FUNCTION fsql.breaks_if_dropped(text, text) IS
    'What breaks if a column is dropped, or a whole table or view where no column is named: one row for each feature that is made of it (how: direct), one for each version whose rows it decides (indirect, feature NULL), and one for whatever only stands on something that goes with it (along): features that read a view of yours between, which goes as a whole (through), and versions';
