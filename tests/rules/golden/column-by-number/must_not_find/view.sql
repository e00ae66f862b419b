-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, max(placed_at) AS event_time, sum(amount) AS total
FROM shop.orders
GROUP BY customer_id, amount + 1, round(amount, 2)
ORDER BY 1;
