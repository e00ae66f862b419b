-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT sum(request.amount) AS total, (SELECT max(x) FROM shop.y) AS best, count(*) OVER () AS n, EXISTS (SELECT 1 FROM shop.z) AS any_z
FROM request
LEFT JOIN features.customer_orders AS orders USING (customer_id);
