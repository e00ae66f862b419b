-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, amount::money AS price, note = NULL AS untold, NULL = note AS never,
    paid_on > '01/02/2026'::date AS late, date '3.4.2026' > paid_on AS early, CAST('05-06-2026' AS date) AS day,
    timestamp '01/02/2026 10:00' AS noon, money '12.50' AS fee
FROM shop.orders;
