-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT request.amount % orders.order_count_30d AS rest, request.amount / 0 AS never
FROM request
LEFT JOIN features.customer_orders AS orders USING (customer_id);
