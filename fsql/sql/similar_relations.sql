-- Relations that a user may have meant: schema, relation.
SELECT n.nspname, c.relname
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'fsql', 'fsql_offline', 'fsql_online', 'features')
    AND n.nspname NOT LIKE 'pg\_temp\_%%'
ORDER BY n.nspname, c.relname
LIMIT 5000
