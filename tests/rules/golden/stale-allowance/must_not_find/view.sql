-- entity: customer
-- owner: shop@example.com
-- allow: unused-cte because it will be read soon
--
-- An example.

WITH soon AS (SELECT 1 AS one)
SELECT customer_id, placed_at AS event_time, amount FROM shop.orders;
