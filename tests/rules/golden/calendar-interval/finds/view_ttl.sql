-- entity: customer
-- owner: shop@example.com
-- ttl: 3 months
-- freshness: 1 year
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
