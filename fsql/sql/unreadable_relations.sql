-- Those of the relations asked for that this login may not read: schema, relation, whether it may use the schema, whether it may read anything of the relation.
SELECT n.nspname::text, c.relname::text, may.enter, may.read
FROM unnest(%(schemas)s::text[], %(names)s::text[]) AS wanted(schema, name)
JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.name
    AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
CROSS JOIN LATERAL (
    SELECT
        pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS enter,
        pg_catalog.has_any_column_privilege(c.oid, 'SELECT') AS read
) AS may
WHERE NOT (may.enter AND may.read)
ORDER BY 1, 2
