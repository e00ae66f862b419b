-- No row: no registry. Asked of the catalog, which anyone may read.
SELECT
    pg_catalog.has_schema_privilege(namespace.oid, 'USAGE') AS readable,
    pg_catalog.pg_get_userbyid(namespace.nspowner)::text AS owner
FROM pg_catalog.pg_class AS class
JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
WHERE namespace.nspname = 'fsql' AND class.relname = 'registry_revision'
