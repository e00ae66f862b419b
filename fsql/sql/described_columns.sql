-- The columns of temporary views: view, name, type, whether it is a pseudo-type or an anonymous record, and whether
-- its collation calls different texts equal.
SELECT
    r.relname, a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), t.typtype = 'p',
    NOT coalesce(c.collisdeterministic, true)
FROM pg_catalog.pg_class AS r
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = r.oid
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_collation AS c ON c.oid = a.attcollation
WHERE r.relnamespace = pg_catalog.pg_my_temp_schema() AND r.relname = ANY (%(relations)s)
    AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY r.relname, a.attnum
