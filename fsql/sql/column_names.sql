-- The names behind (relation, column number) pairs: schema, table, column; number 0 means every column.
SELECT DISTINCT n.nspname::text AS schema, c.relname::text AS table, a.attname::text AS column
FROM unnest(%(relations)s::oid[], %(numbers)s::integer[]) AS wanted(relation, number)
JOIN pg_catalog.pg_class AS c ON c.oid = wanted.relation
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    AND wanted.number IN (0, a.attnum)
