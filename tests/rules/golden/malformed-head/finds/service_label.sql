-- request: customer_id bigint, amount numeric
-- label: shop.orders
-- owner: shop@example.com
--
-- What an example model reads.

SELECT orders.order_count_30d
FROM request
LEFT JOIN features.customer_orders AS orders USING (customer_id);
