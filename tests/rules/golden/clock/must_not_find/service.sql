-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT request.event_time - orders.event_time AS idle FROM request LEFT JOIN features.customer_orders AS orders USING (customer_id);
