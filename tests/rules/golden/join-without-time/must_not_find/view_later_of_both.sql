-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT a.customer_id, greatest(a.event_time, b.event_time) AS event_time, a.order_count_30d, b.order_count_30d AS before
FROM features.customer_orders AS a
JOIN features.customer_orders_v1 AS b ON b.customer_id = a.customer_id;
