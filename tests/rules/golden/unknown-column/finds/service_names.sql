-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT ordrs.order_count_30d, orders.customer_id AS c, amnt, a.b.c AS d, order_count_30d AS two FROM request
LEFT JOIN features.customer_orders AS orders USING (customer_id)
LEFT JOIN features.customer_orders AS again USING (customer_id);
