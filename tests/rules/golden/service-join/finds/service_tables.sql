-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT request.amount * 2 AS twice FROM request
LEFT JOIN shop.orders AS o USING (customer_id)
LEFT JOIN LATERAL (SELECT 1 AS a) AS x ON true;
