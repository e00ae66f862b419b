-- The sets of columns that a unique index of one relation keeps apart, a row each; partial ones and those on
-- expressions promise nothing for all rows, and NULLs count as different unless told otherwise.
SELECT (
    SELECT pg_catalog.array_agg(a.attname::text ORDER BY a.attname)
    FROM pg_catalog.pg_attribute AS a
    WHERE a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::smallint[])[0:i.indnkeyatts - 1])
)
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = %(schema)s AND c.relname = %(name)s
    AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
