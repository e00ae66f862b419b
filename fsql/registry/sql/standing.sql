SELECT
    (SELECT version_num FROM fsql.registry_revision) AS revision,
    (SELECT name FROM fsql.project) AS project,
    (SELECT pg_catalog.pg_get_userbyid(nspowner)::text FROM pg_catalog.pg_namespace WHERE nspname = 'fsql') AS owner,
    (SELECT pg_catalog.json_object_agg(duty, name) FROM fsql.role) AS registered,
    ARRAY(SELECT rolname::text FROM pg_catalog.pg_roles WHERE rolname = ANY (%(names)s)) AS existing
