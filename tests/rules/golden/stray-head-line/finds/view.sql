-- entity: customer
-- owner: shop@example.com

-- ttl: 90 days
--
-- What a customer buys.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
