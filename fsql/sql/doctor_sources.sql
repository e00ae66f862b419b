-- Every source column that a standing version is made from: whether it is there, and whether fsql's owner may read it.
SELECT
    used.source_schema AS schema,
    used.source_table AS name,
    used.source_column AS column,
    used.versions,
    c.oid IS NOT NULL AS table_exists,
    a.attnum IS NOT NULL AS column_exists,
    coalesce(pg_catalog.has_schema_privilege(registry.nspowner, n.oid, 'USAGE'), false) AS schema_usable,
    coalesce(pg_catalog.has_column_privilege(registry.nspowner, c.oid, a.attnum, 'SELECT'), false) AS readable
FROM (
    SELECT l.source_schema, l.source_table, l.source_column,
        pg_catalog.array_agg(DISTINCT l.name || '_v' || l.number) AS versions
    FROM fsql.lineage AS l
    JOIN fsql.version AS v ON v.name = l.name AND v.number = l.number AND v.kind = 'view'
    GROUP BY l.source_schema, l.source_table, l.source_column
) AS used
JOIN pg_catalog.pg_namespace AS registry ON registry.nspname = 'fsql'
LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname = used.source_schema
LEFT JOIN pg_catalog.pg_class AS c
    ON c.relnamespace = n.oid AND c.relname = used.source_table AND c.relkind IN ('r', 'v', 'm', 'f', 'p')
LEFT JOIN pg_catalog.pg_attribute AS a
    ON a.attrelid = c.oid AND a.attname = used.source_column AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY 1, 2, 3
