-- The text of every view and materialized view beyond Postgres's own: schema, view, SELECT.
SELECT n.nspname, c.relname, pg_catalog.pg_get_viewdef(c.oid)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('v', 'm')
    AND n.nspname NOT IN ('pg_catalog', 'information_schema')
    AND (n.oid = pg_catalog.pg_my_temp_schema() OR NOT pg_catalog.pg_is_other_temp_schema(n.oid))
ORDER BY n.nspname, c.relname
