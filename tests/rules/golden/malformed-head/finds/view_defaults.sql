-- entity: customer
-- owner: shop@example.com
-- default: amount = now()
-- default: amount = 0
-- default: customer_id = 0
-- default: event_time = 0
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
