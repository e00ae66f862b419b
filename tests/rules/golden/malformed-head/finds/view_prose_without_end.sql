-- entity: customer
-- What a customer buys
-- owner: shop@example.com

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
