-- request: customer_id bigint
-- owner: shop@example.com

SELECT orders.order_count_30d FROM request LEFT JOIN features.customer_orders AS orders USING (customer_id);
