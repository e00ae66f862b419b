-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, event_time, order_count_30d + 1 AS more FROM features.customer_orders ORDER BY more;
