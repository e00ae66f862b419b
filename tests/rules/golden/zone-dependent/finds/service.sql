-- request: customer_id bigint, seen timestamptz
-- owner: shop@example.com
--
-- What an example model reads.

SELECT orders.order_count_30d, request.event_time > '2026-06-01' AS summer, seen BETWEEN '2026-06-01' AND '2026-07-01' AS june
FROM request LEFT JOIN features.customer_orders AS orders USING (customer_id);
