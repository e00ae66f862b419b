-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, event_time, amount FROM features.customer_orders WHERE order_total_30d > 0;
