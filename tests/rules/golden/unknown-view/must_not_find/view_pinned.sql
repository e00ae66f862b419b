-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, event_time, order_count_30d FROM features.customer_orders_v1;
