-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT request.amount / nullif(orders.order_total_30d, 0) AS ratio
FROM request
LEFT JOIN features.customer_orders AS orders USING (customer_id);
