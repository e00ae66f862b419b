-- file: views/Capital.sql
-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
-- file: views/example.sql
-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, event_time, amount FROM features.Capital;
