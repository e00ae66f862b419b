-- No SET clause: the role is changed and put back by hand, and names are resolved as given.
CREATE FUNCTION fsql.grant_source(relation text) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    owner_role text := (SELECT role.name FROM fsql.role WHERE role.duty = 'owner');
    acting text := pg_catalog.current_setting('role');
    part text[] := pg_catalog.parse_ident(relation);
    source pg_catalog.oid;
    statements text;
BEGIN
    IF pg_catalog.cardinality(part) <> 2 THEN
        RAISE EXCEPTION '% is not the name of a source table', relation
            USING ERRCODE = 'invalid_name', HINT = 'Write it as schema.table';
    END IF;
    IF owner_role IS NULL THEN
        RETURN;
    END IF;
    statements := pg_catalog.format(
        'GRANT USAGE ON SCHEMA %1$I TO %3$I; GRANT SELECT ON %1$I.%2$I TO %3$I', part[1], part[2], owner_role);

    -- Several revisions may share a transaction: the one before has become the owner, who owns no sources.
    PERFORM pg_catalog.set_config('role', 'none', true);
    BEGIN
        -- Looked up in the catalog, which anyone may read: the login itself may lack USAGE of the schema.
        SELECT class.oid INTO source
        FROM pg_catalog.pg_class AS class
        JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
        WHERE namespace.nspname = part[1] AND class.relname = part[2] AND class.relkind IN ('r', 'p', 'v', 'm', 'f');
        IF source IS NULL THEN
            RAISE EXCEPTION 'source table %.% does not exist', part[1], part[2]
                USING ERRCODE = 'undefined_table', HINT = 'Create it, or correct the name in the feature file';
        END IF;
        IF NOT pg_catalog.has_schema_privilege(owner_role, part[1], 'USAGE') THEN
            EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA %I TO %I', part[1], owner_role);
        END IF;
        -- Some columns only: whoever granted those meant to withhold the others.
        IF NOT pg_catalog.has_any_column_privilege(owner_role, source, 'SELECT') THEN
            EXECUTE pg_catalog.format('GRANT SELECT ON %I.%I TO %I', part[1], part[2], owner_role);
        END IF;
        -- A GRANT without grant option may only warn.
        IF NOT (pg_catalog.has_schema_privilege(owner_role, part[1], 'USAGE')
                AND pg_catalog.has_any_column_privilege(owner_role, source, 'SELECT')) THEN
            RAISE insufficient_privilege;
        END IF;
    EXCEPTION WHEN insufficient_privilege THEN
        RAISE EXCEPTION '% may not read source table %.%, and % may not grant it',
                owner_role, part[1], part[2], session_user
            USING ERRCODE = 'insufficient_privilege', DETAIL = SQLERRM,
            HINT = 'Have its owner run: ' || statements;
    END;
    PERFORM pg_catalog.set_config('role', acting, true);
END
$body$;

COMMENT ON FUNCTION fsql.grant_source(text) IS
    'Makes sure that the owner role can read a source table, granting it as the login; does nothing where it can already, or where roles were skipped';
