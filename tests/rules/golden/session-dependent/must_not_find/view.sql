-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, amount AS price, note IS NULL AS untold, coalesce(note, NULL) AS told, o.money,
    paid_on > '2026-02-01'::date AS late, date '2026-04-03' > paid_on AS early, note = '01/02/2026' AS words, '2/2/2026'::date AS twos,
    date 'February 1, 2026' AS spelled
FROM shop.orders AS o;
