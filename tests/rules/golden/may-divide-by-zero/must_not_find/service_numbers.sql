-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT request.amount / 100 AS a, request.amount / 0.5::numeric AS b, request.amount / (nullif(orders.order_total_30d, 0)::float8) AS c
FROM request
LEFT JOIN features.customer_orders AS orders USING (customer_id);
