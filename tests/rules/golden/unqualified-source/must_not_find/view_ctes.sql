-- entity: customer
-- owner: shop@example.com
--
-- An example.

WITH RECURSIVE customer_orders AS (SELECT customer_id, event_time, order_count_30d FROM features.customer_orders),
again AS (SELECT customer_id, event_time, order_count_30d FROM customer_orders UNION ALL SELECT customer_id, event_time, order_count_30d FROM again WHERE false)
SELECT customer_id, event_time, order_count_30d AS n FROM again;
