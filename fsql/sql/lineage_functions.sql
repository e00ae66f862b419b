-- The columns that functions beyond Postgres's own have in FROM: schema, function, columns, none for a single value.
-- A function is left out where that depends on its arguments, or on which of several of its name is called.
WITH told AS (
    SELECT
        p.oid,
        p.pronamespace,
        p.proname,
        CASE WHEN t.typtype = 'd' THEN t.typbasetype ELSE p.prorettype END AS gives,
        (
            SELECT pg_catalog.array_agg(coalesce(nullif(o.name, ''), 'column' || o.place) ORDER BY o.place)
            FROM (
                SELECT a.name, pg_catalog.row_number() OVER (ORDER BY a.place) AS place
                FROM ROWS FROM (unnest(p.proargnames), unnest(p.proargmodes::text[])) WITH ORDINALITY
                    AS a(name, mode, place)
                WHERE a.mode IN ('o', 'b', 't')
            ) AS o
        ) AS outs
    FROM pg_catalog.pg_proc AS p
    JOIN pg_catalog.pg_type AS t ON t.oid = p.prorettype
    WHERE p.prokind = 'f' AND p.pronamespace <> 'pg_catalog'::regnamespace
), shaped AS (
    SELECT
        told.oid,
        told.pronamespace,
        told.proname,
        CASE
            WHEN told.outs IS NOT NULL THEN told.outs
            WHEN t.typtype = 'c' THEN (
                SELECT pg_catalog.array_agg(a.attname::text ORDER BY a.attnum)
                FROM pg_catalog.pg_attribute AS a
                WHERE a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
            )
            WHEN t.typtype = 'p' AND t.typname <> 'void' THEN NULL
            ELSE '{}'
        END AS columns
    FROM told
    JOIN pg_catalog.pg_type AS t ON t.oid = told.gives
)
SELECT n.nspname, s.proname, pg_catalog.min(s.columns)
FROM shaped AS s
JOIN pg_catalog.pg_namespace AS n ON n.oid = s.pronamespace
GROUP BY n.nspname, s.proname
HAVING pg_catalog.count(s.columns) = pg_catalog.count(*) AND pg_catalog.count(DISTINCT s.columns) = 1
ORDER BY n.nspname, s.proname
