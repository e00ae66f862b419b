-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT greatest(request.amount, 1) AS g, coalesce(orders.order_total_30d, 0) AS total, orders.order_count_30d IS DISTINCT FROM 0 AS buys
FROM request
LEFT JOIN features.customer_orders AS orders USING (customer_id);
