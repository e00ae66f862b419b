-- entity: customer
-- owner: shop@example.com
-- TTL: 1 day 12 hours
-- freshness: 00:15:00
-- default: amount = -1.5e3::numeric(10, 2)
-- pii: amount, customer_id
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
