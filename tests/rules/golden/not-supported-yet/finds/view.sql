-- entity: customer
-- owner: shop@example.com
-- snapshot: true
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
