-- Runs as owner. Takes up the roles that exist by now; without the owner role there are none.
INSERT INTO fsql.role (duty, name)
SELECT wanted.key, wanted.value
FROM pg_catalog.json_each_text(pg_catalog.current_setting('fsql.roles')::pg_catalog.json) AS wanted
JOIN pg_catalog.pg_roles AS existing ON existing.rolname = wanted.value
WHERE (SELECT owner.rolname FROM pg_catalog.pg_namespace AS registry
       JOIN pg_catalog.pg_roles AS owner ON owner.oid = registry.nspowner
       WHERE registry.nspname = 'fsql')
    = pg_catalog.current_setting('fsql.roles')::pg_catalog.json ->> 'owner'
ON CONFLICT (duty) DO NOTHING;
SELECT fsql.grant_duties();
INSERT INTO fsql.audit_log (action, object, result, detail)
SELECT 'install', project.name, 'succeeded', pg_catalog.jsonb_build_object(
    'registry', (SELECT version_num FROM fsql.registry_revision),
    'roles', (SELECT pg_catalog.jsonb_object_agg(role.duty, role.name) FROM fsql.role))
FROM fsql.project;
