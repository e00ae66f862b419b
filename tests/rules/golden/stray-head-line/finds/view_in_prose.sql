-- entity: customer
-- owner: shop@example.com
--
-- An example.
-- ttl: 90 days

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
