-- entity: customer
-- owner: shop@example.com
--
-- An example.

WITH RECURSIVE steps AS (
    SELECT 1 AS step UNION ALL SELECT step + 1 FROM steps WHERE step < 3
)
SELECT customer_id, placed_at AS event_time, amount FROM shop.orders;
