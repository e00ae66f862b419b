-- Everything in the schemas that fsql fills: relations with their columns as [name, type], and functions.
SELECT
    n.nspname AS schema,
    c.relname AS name,
    CASE c.relkind
        WHEN 'v' THEN 'view'
        WHEN 'm' THEN 'materialized view'
        WHEN 'S' THEN 'sequence'
        WHEN 'r' THEN CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED table' ELSE 'table' END
        ELSE 'relation of kind ' || c.relkind::text
    END AS kind,
    pg_catalog.pg_get_userbyid(c.relowner)::text AS owner,
    (
        SELECT coalesce(json_agg(json_build_array(
            a.attname, pg_catalog.format_type(a.atttypid, a.atttypmod)) ORDER BY a.attnum), '[]')
        FROM pg_catalog.pg_attribute AS a
        WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    ) AS columns,
    '' AS body
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname IN ('features', 'fsql_offline', 'fsql_online') AND c.relkind NOT IN ('i', 'I', 't')
UNION ALL
SELECT n.nspname, p.proname, 'function', pg_catalog.pg_get_userbyid(p.proowner)::text, '[]', p.prosrc
FROM pg_catalog.pg_proc AS p
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname IN ('features', 'fsql_offline', 'fsql_online')
ORDER BY 1, 2, 3
