-- entity: customer
-- owner: shop@example.com
--
-- An example.

WITH o AS (
    SELECT customer_id, placed_at, amount FROM shop.orders
)
SELECT customer_id, event_time, amount
FROM (
    WITH o AS (SELECT customer_id, paid_at AS event_time, amount FROM shop.payments)
    SELECT customer_id, event_time, amount FROM o
) AS inside;
