-- Every relation that a query can name, with its columns in order: schema, relation, column (NULL for none), type.
SELECT n.nspname, c.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p', 'S')
    AND n.nspname <> 'pg_toast'
    AND (n.oid = pg_catalog.pg_my_temp_schema() OR NOT pg_catalog.pg_is_other_temp_schema(n.oid))
ORDER BY n.nspname, c.relname, a.attnum
