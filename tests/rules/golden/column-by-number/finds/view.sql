-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, max(placed_at) AS event_time, country, sum(amount) AS total
FROM shop.orders
GROUP BY 1, country, 3
HAVING sum(amount) > 0;
