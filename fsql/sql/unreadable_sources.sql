-- Source tables of a version that the owner of everything may not read: owner, schema, table, what it may.
SELECT pg_catalog.pg_get_userbyid(registry.nspowner)::text, n.nspname::text, c.relname::text,
    pg_catalog.has_schema_privilege(registry.nspowner, n.oid, 'USAGE'),
    pg_catalog.has_any_column_privilege(registry.nspowner, c.oid, 'SELECT')
FROM (
    SELECT DISTINCT source_schema, source_table FROM fsql.lineage WHERE name = %(name)s AND number = %(number)s
) AS used
JOIN pg_catalog.pg_namespace AS registry ON registry.nspname = 'fsql'
JOIN pg_catalog.pg_namespace AS n ON n.nspname = used.source_schema
JOIN pg_catalog.pg_class AS c
    ON c.relnamespace = n.oid AND c.relname = used.source_table AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
WHERE NOT (
    pg_catalog.has_schema_privilege(registry.nspowner, n.oid, 'USAGE')
    AND pg_catalog.has_any_column_privilege(registry.nspowner, c.oid, 'SELECT')
)
ORDER BY 2, 3
