-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT o.customer_id, o.event_time, o.order_cuont_30d AS orders, p.country
FROM features.customer_orders AS o
JOIN features.customer_orders_v1 AS p ON p.customer_id = o.customer_id AND p.event_time = o.event_time;
