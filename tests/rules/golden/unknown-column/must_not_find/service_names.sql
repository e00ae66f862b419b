-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT order_count_30d, AMOUNT * 2 AS twice, request.event_time - orders.event_time AS idle, extract(epoch FROM orders.event_time) AS epoch, left('abc', 2) AS ab FROM request
LEFT JOIN features.customer_orders AS orders USING (customer_id);
