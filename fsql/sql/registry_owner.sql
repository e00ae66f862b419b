-- Who owns the registry, and whether that is a login of its own. Asked of the catalog, which anyone may read.
SELECT owner.rolname::text, owner.rolcanlogin
FROM pg_catalog.pg_namespace AS registry
JOIN pg_catalog.pg_roles AS owner ON owner.oid = registry.nspowner
WHERE registry.nspname = 'fsql'
