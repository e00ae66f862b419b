-- The views among the relations asked for and every view below them, fsql's own left out: schema, view, kind, body.
WITH RECURSIVE below (oid) AS (
    SELECT c.oid
    FROM unnest(%(schemas)s::text[], %(names)s::text[]) AS wanted(schema, name)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.name AND c.relkind IN ('v', 'm')
    UNION
    SELECT c.oid
    FROM below
    JOIN pg_catalog.pg_rewrite AS w ON w.ev_class = below.oid AND w.rulename = '_RETURN'
    JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
        AND d.refclassid = 'pg_catalog.pg_class'::regclass
    JOIN pg_catalog.pg_class AS c ON c.oid = d.refobjid AND c.relkind IN ('v', 'm')
)
SELECT n.nspname::text, c.relname::text, CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END,
    pg_catalog.pg_get_viewdef(c.oid, true)
FROM below
JOIN pg_catalog.pg_class AS c ON c.oid = below.oid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    AND n.nspname NOT IN ('features', 'fsql_offline', 'fsql_online', 'fsql', 'pg_catalog', 'information_schema')
ORDER BY 1, 2
