-- request: customer_id bigint, seen timestamptz
-- owner: shop@example.com
--
-- What an example model reads.

SELECT orders.order_count_30d, request.seen > '01/02/2026 00:00+00'::timestamptz AS late
FROM request LEFT JOIN features.customer_orders AS orders USING (customer_id);
