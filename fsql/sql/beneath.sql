-- Of the sources asked for that are views, every relation beneath them: source schema, source, schema, relation.
-- An apply writes down how each view between is defined, and Postgres opens what a view reads to word it.
WITH RECURSIVE beneath AS (
    SELECT wanted.schema, wanted.name, c.oid, true AS top
    FROM unnest(%(schemas)s::text[], %(names)s::text[]) AS wanted(schema, name)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.name AND c.relkind IN ('v', 'm')
    UNION
    SELECT beneath.schema, beneath.name, d.refobjid, false
    FROM beneath
    JOIN pg_catalog.pg_rewrite AS r ON r.ev_class = beneath.oid AND r.rulename = '_RETURN'
    JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
        AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> beneath.oid
)
SELECT DISTINCT beneath.schema, beneath.name, n.nspname::text, c.relname::text
FROM beneath
JOIN pg_catalog.pg_class AS c ON c.oid = beneath.oid AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE NOT beneath.top
ORDER BY 1, 2, 3, 4
