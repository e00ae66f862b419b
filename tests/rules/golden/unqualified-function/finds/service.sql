-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT net_amount(request.amount) AS net
FROM request
LEFT JOIN features.customer_orders AS orders USING (customer_id);
