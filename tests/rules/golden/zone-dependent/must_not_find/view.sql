-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, placed_at < '2026-06-01 00:00+00'::timestamptz AS early,
    placed_at < timestamptz '2026-06-01 00:00Z' AS earlier, note = '2026-06-01' AS told,
    (placed_at AT TIME ZONE 'UTC') < '2026-06-01 00:00'::timestamp AS local
FROM shop.orders;
