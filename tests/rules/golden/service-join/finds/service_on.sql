-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT a.order_count_30d FROM request
LEFT JOIN features.customer_orders AS a ON a.customer_id > request.customer_id
LEFT JOIN features.customer_orders AS b ON b.customer_id = b.customer_id;
