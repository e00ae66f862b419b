-- entity: customer
-- owner: shop@example.com
-- ttl: ninety days
-- default: amount := 0
-- static: maybe
-- expire: yes
-- latest by: amount, placed_at
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
