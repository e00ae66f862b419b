CREATE FUNCTION fsql.remember_objects(name text, number integer, floating boolean) RETURNS void LANGUAGE sql
    SET search_path = pg_catalog
AS $body$
    DELETE FROM fsql.object AS o WHERE o.name = $1 AND o.number = $2 AND o.floating = $3;

    INSERT INTO fsql.object (name, number, schema, object, arguments, kind, floating, digest, mark, worded_by)
    SELECT $1, $2, made.schema, made.object, made.arguments, made.kind, $3,
        fsql.definition_digest(made.class, made.oid), fsql.definition_mark(made.class, made.oid),
        current_setting('server_version_num')::integer / 10000
    FROM fsql.version AS v
    CROSS JOIN LATERAL (VALUES (v.name || CASE WHEN $3 THEN '' ELSE '_v' || v.number END)) AS label (text)
    CROSS JOIN LATERAL (
        SELECT place.nspname::text AS schema, relation.relname::text AS object, '' AS arguments,
            CASE relation.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END AS kind,
            'pg_class'::regclass::oid AS class, relation.oid
        FROM pg_class AS relation
        JOIN pg_namespace AS place ON place.oid = relation.relnamespace
        WHERE relation.relname = label.text AND relation.relkind IN ('v', 'm', 'r')
            AND place.nspname IN ('features', 'fsql_offline', 'fsql_online')
        UNION ALL
        SELECT place.nspname, called.proname, pg_get_function_identity_arguments(called.oid), 'function',
            'pg_proc'::regclass::oid, called.oid
        FROM pg_proc AS called
        JOIN pg_namespace AS place ON place.oid = called.pronamespace
        WHERE called.proname = label.text || '_at' AND place.nspname = 'features'
    ) AS made
    WHERE v.name = $1 AND v.number = $2
$body$;

COMMENT ON FUNCTION fsql.remember_objects(text, integer, boolean) IS
    'Writes down how the objects of one version are defined now: those of its own, or the floating ones of its name';

CREATE FUNCTION fsql.remember_sources(name text, number integer) RETURNS void LANGUAGE sql
    SET search_path = pg_catalog
AS $body$
    DELETE FROM fsql.source AS s WHERE s.name = $1 AND s.number = $2;
    DELETE FROM fsql.object AS o WHERE o.name = $1 AND o.number = $2 AND o.kind LIKE 'source %';

    INSERT INTO fsql.source (name, number, source_schema, source_table, source_column, type, direct)
    SELECT r.name, r.number, r.source_schema, r.source_table, r.source_column, r.type, r.direct
    FROM fsql.recorded_source AS r
    WHERE r.name = $1 AND r.number = $2;

    INSERT INTO fsql.object (name, number, schema, object, arguments, kind, digest, mark, worded_by)
    SELECT $1, $2, used.schema, used.object, used.arguments, used.kind,
        fsql.definition_digest(used.class, used.oid), fsql.definition_mark(used.class, used.oid),
        current_setting('server_version_num')::integer / 10000
    FROM (
        SELECT DISTINCT read.class, read.object AS oid
        FROM fsql.version AS v
        JOIN pg_class AS definition ON definition.relname = v.name || '_v' || v.number AND definition.relkind = 'v'
        JOIN pg_namespace AS home ON home.oid = definition.relnamespace AND home.nspname = 'features'
        CROSS JOIN LATERAL fsql.reads(definition.oid) AS read
        WHERE v.name = $1 AND v.number = $2
    ) AS reached
    CROSS JOIN LATERAL (
        SELECT place.nspname::text AS schema, relation.relname::text AS object, '' AS arguments,
            CASE relation.relkind WHEN 'v' THEN 'source view' ELSE 'source materialized view' END AS kind,
            reached.class, reached.oid
        FROM pg_class AS relation
        JOIN pg_namespace AS place ON place.oid = relation.relnamespace
        WHERE reached.class = 'pg_class'::regclass AND relation.oid = reached.oid AND relation.relkind IN ('v', 'm')
            AND place.nspname <> 'features'
        UNION ALL
        SELECT place.nspname, called.proname, pg_get_function_identity_arguments(called.oid), 'source function',
            reached.class, reached.oid
        FROM pg_proc AS called
        JOIN pg_namespace AS place ON place.oid = called.pronamespace
        WHERE reached.class = 'pg_proc'::regclass AND called.oid = reached.oid
            AND place.nspname NOT IN ('features', 'pg_catalog', 'information_schema')
            AND NOT EXISTS (  -- those of extensions change with the extension
                SELECT FROM pg_depend AS part
                WHERE part.classid = 'pg_proc'::regclass AND part.objid = called.oid AND part.deptype = 'e'
            )
    ) AS used
$body$;

COMMENT ON FUNCTION fsql.remember_sources(text, integer) IS
    'Writes down which source columns the definition of one version reads now, and how the views and functions of yours between are defined';

CREATE FUNCTION fsql.remember(name text, number integer) RETURNS void LANGUAGE sql AS $body$
    SELECT fsql.remember_objects($1, $2, false);
    SELECT fsql.remember_objects($1, $2, true) FROM fsql.version AS v WHERE v.name = $1 AND v.number = $2 AND v.role = 'live';
    SELECT fsql.remember_sources($1, $2);
$body$;

COMMENT ON FUNCTION fsql.remember(text, integer) IS
    'Takes what stands now as what one version is meant to be: after a change by hand that was looked at and is right';

-- At the end of the transaction, when everything that a revision makes stands; as its owner, whoever began it.
CREATE FUNCTION fsql.remember_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM fsql.remember(NEW.name, NEW.number);
    ELSIF NEW.role = 'live' THEN
        PERFORM fsql.remember_objects(NEW.name, NEW.number, true);
    ELSE
        DELETE FROM fsql.object AS o WHERE o.name = NEW.name AND o.number = NEW.number AND o.floating;
    END IF;
    RETURN NULL;
END
$body$;

COMMENT ON FUNCTION fsql.remember_version() IS
    'Trigger of fsql.version: whatever applies or promotes a version, how its objects are defined is written down with it';

CREATE CONSTRAINT TRIGGER remember_new AFTER INSERT ON fsql.version
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fsql.remember_version();
CREATE CONSTRAINT TRIGGER remember_role AFTER UPDATE OF role ON fsql.version
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role <> NEW.role) EXECUTE FUNCTION fsql.remember_version();
COMMENT ON TRIGGER remember_new ON fsql.version IS 'Writes down how the objects of a new version are defined';
COMMENT ON TRIGGER remember_role ON fsql.version IS 'Writes down how the floating objects are defined once they read another version';
