-- request: customer_id bigint
--
-- An example.

SELECT orders.order_count_30d FROM request LEFT JOIN features.customer_orders AS orders USING (customer_id);
