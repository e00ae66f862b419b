-- The unique indexes of histories that hold for every row: history, columns in order.
SELECT
    c.relname AS history,
    ARRAY(
        SELECT a.attname::text
        FROM pg_catalog.unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, place)
        JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE k.place <= i.indnkeyatts
        ORDER BY k.place
    ) AS columns
FROM pg_catalog.pg_index AS i
JOIN pg_catalog.pg_class AS c ON c.oid = i.indrelid
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = 'fsql_offline' AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL
