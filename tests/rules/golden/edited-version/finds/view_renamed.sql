-- file: versions/customer_orders_v2.sql
-- view customer_orders_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint 0000000000000000000000000000000000000000000000000000000000000000
-- digest 0000000000000000000000000000000000000000000000000000000000000000
-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
