-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT a.order_count_30d FROM request
LEFT JOIN features.customer_orders AS a USING (customer_id, amount)
LEFT JOIN features.merchant_risk AS m USING (customer_id);
