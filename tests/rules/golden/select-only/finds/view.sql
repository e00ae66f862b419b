-- entity: customer
-- owner: shop@example.com
--
-- An example.

WITH gone AS (
    DELETE FROM shop.orders RETURNING customer_id, placed_at, amount
)
SELECT customer_id, placed_at AS event_time, amount FROM gone;
