-- The columns of a temporary view: name, type, whether it is a pseudo-type or an anonymous record.
SELECT a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod), t.typtype = 'p'
FROM pg_catalog.pg_attribute AS a
JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
WHERE a.attrelid = %(relation)s::regclass AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attnum
