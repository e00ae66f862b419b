-- entity: customer
-- owner: shop@example.com
--
-- An example.

WITH RECURSIVE steps AS (
    SELECT 1 AS step UNION ALL SELECT step + 1 FROM steps WHERE step < 3
), big AS (
    SELECT customer_id FROM shop.big_customers
)
SELECT o.customer_id, o.placed_at AS event_time, (SELECT max(step) FROM steps) AS steps
FROM shop.orders AS o
WHERE o.customer_id IN (SELECT customer_id FROM big);
