-- Group roles, where the login may create them; then the schemas, all owned by the owner role; then act as it.
DO $body$
DECLARE
    roles pg_catalog.json := pg_catalog.current_setting('fsql.roles')::pg_catalog.json;
    owner_role text := roles ->> 'owner';
    membership text := 'MEMBER';
    wanted text;
    new_schema text;
BEGIN
    IF (SELECT rolsuper OR rolcreaterole FROM pg_catalog.pg_roles WHERE rolname = session_user) THEN
        FOR wanted IN SELECT value FROM pg_catalog.json_each_text(roles) LOOP
            IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
                BEGIN
                    EXECUTE pg_catalog.format('CREATE ROLE %I NOLOGIN', wanted);
                EXCEPTION WHEN duplicate_object OR unique_violation THEN
                    NULL;  -- another installation of this cluster was first
                END;
            END IF;
        END LOOP;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = owner_role) THEN
        owner_role := NULL;
    END IF;

    -- Since Postgres 16 creating a role gives the right to grant it, not to act as it.
    IF pg_catalog.current_setting('server_version_num')::integer >= 160000 THEN
        membership := 'SET';
    END IF;
    IF NOT pg_catalog.pg_has_role(session_user, owner_role, membership) THEN
        BEGIN
            EXECUTE pg_catalog.format('GRANT %I TO %I', owner_role, session_user);
        EXCEPTION
            WHEN unique_violation THEN
                NULL;  -- another installation of this cluster was first
            WHEN insufficient_privilege THEN
                RAISE EXCEPTION '% may not act as %, which is to own everything of fsql', session_user, owner_role
                    USING ERRCODE = 'insufficient_privilege', DETAIL = SQLERRM,
                    HINT = pg_catalog.format('Have a role administrator run: GRANT %I TO %I; '
                        'or set another name in owner_role', owner_role, session_user);
        END;
    END IF;

    FOREACH new_schema IN ARRAY '{fsql,features,fsql_offline,fsql_online}'::text[] LOOP
        EXECUTE pg_catalog.format(
            'CREATE SCHEMA %I AUTHORIZATION %I', new_schema, coalesce(owner_role, session_user));
    END LOOP;
    PERFORM pg_catalog.set_config('role', coalesce(owner_role, 'none'), true);
END
$body$;

COMMENT ON SCHEMA fsql IS 'The registry of fsql: which feature views stand, where their columns come from, what ran';
COMMENT ON SCHEMA features IS 'Feature views and their point-in-time functions: made to be read';
COMMENT ON SCHEMA fsql_offline IS 'Histories of feature views, for training';
COMMENT ON SCHEMA fsql_online IS 'Newest values of feature views, for serving. A cache: emptied by a crash, then filled again';
