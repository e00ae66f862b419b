-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    shop.net_amount(amount) AS net,
    public."Odd"(amount) AS odd,
    pg_catalog.lower(note) AS note,
    coalesce(amount, 0) + greatest(1, 2) + nullif(3, 4) AS sums,
    extract(epoch FROM placed_at) AS epoch,
    substring(note FROM 1 FOR 2) || overlay(note PLACING 'x' FROM 1) || trim(BOTH ' ' FROM note) AS texts,
    position('x' IN note) AS place,
    row(1, 2)::text AS pair,
    ARRAY(SELECT x FROM generate_series(1, 3) AS x) AS numbers,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY amount) AS median,
    CAST(amount AS numeric(10, 2)) AS rounded,
    amount::varchar(8) AS word,
    to_jsonb(note) AS json,
    num_nulls(a, b) AS nulls
FROM shop.orders
WHERE amount IN (1, 2) AND amount = ANY (ARRAY[1, 2]) AND EXISTS (SELECT 1 FROM shop.customers)
GROUP BY GROUPING SETS ((customer_id), ());
