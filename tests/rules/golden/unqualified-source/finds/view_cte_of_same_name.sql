-- entity: customer
-- owner: shop@example.com
--
-- An example.

WITH orders AS (SELECT customer_id, placed_at, amount FROM orders)
SELECT customer_id, placed_at AS event_time, amount FROM orders;
