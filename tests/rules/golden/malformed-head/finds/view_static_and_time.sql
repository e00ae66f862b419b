-- entity: customer
-- owner: shop@example.com
-- static: true
-- ttl: 1 day
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
