-- entity: customer
-- owner: shop@example.com
-- ttl: 1 day
-- ttl: 2 days
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
