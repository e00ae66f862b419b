-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

WITH x AS (SELECT 1 AS a)
SELECT DISTINCT orders.order_count_30d
FROM request
LEFT JOIN features.customer_orders AS orders USING (customer_id)
GROUP BY 1 HAVING true WINDOW w AS () ORDER BY 1 LIMIT 1 OFFSET 1;
