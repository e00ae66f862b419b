-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT a.order_count_30d FROM request NATURAL LEFT JOIN features.customer_orders AS a;
