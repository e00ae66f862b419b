-- entity: customer
-- owner: shop@example.com
-- pii: city
-- latest by: placed_at
-- default: order_count = 0
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
