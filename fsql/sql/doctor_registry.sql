-- The registry as a whole: its revision, its project, who owns it, which roles it uses and which of those are gone.
SELECT
    (SELECT version_num FROM fsql.registry_revision) AS revision,
    (SELECT name FROM fsql.project) AS project,
    pg_catalog.pg_get_userbyid(nspowner)::text AS owner,
    (SELECT coalesce(json_object_agg(duty, name), '{}') FROM fsql.role) AS roles,
    ARRAY(
        SELECT r.name FROM fsql.role AS r
        WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles AS p WHERE p.rolname = r.name)
        ORDER BY r.name
    ) AS gone
FROM pg_catalog.pg_namespace
WHERE nspname = 'fsql'
