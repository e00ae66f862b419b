-- request: customer_id bigint, amount numeric
-- label: is_fraud
-- owner: shop@example.com
--
-- What an example model reads.

SELECT orders.order_count_30d AS is_fraud
FROM request
LEFT JOIN features.customer_orders AS orders USING (customer_id);
