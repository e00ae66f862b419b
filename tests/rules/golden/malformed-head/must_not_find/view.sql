-- entity: customer
-- owner: shop@example.com
-- ttl: 90 days
-- default: amount = 0
-- expire: no
-- latest by: amount
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
