-- Which relations of fsql's the views of fsql's read: view with its schema, relation with its schema.
SELECT DISTINCT vn.nspname AS view_schema, v.relname AS view_name, rn.nspname AS schema, r.relname AS name
FROM pg_catalog.pg_depend AS d
JOIN pg_catalog.pg_rewrite AS w ON w.oid = d.objid AND d.classid = 'pg_catalog.pg_rewrite'::regclass
JOIN pg_catalog.pg_class AS v ON v.oid = w.ev_class
JOIN pg_catalog.pg_namespace AS vn ON vn.oid = v.relnamespace
JOIN pg_catalog.pg_class AS r ON r.oid = d.refobjid AND d.refclassid = 'pg_catalog.pg_class'::regclass AND r.oid <> v.oid
JOIN pg_catalog.pg_namespace AS rn ON rn.oid = r.relnamespace
WHERE vn.nspname IN ('features', 'fsql_offline') AND v.relkind = 'v'
ORDER BY 1, 2, 3, 4
