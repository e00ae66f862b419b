-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, event_time, total
FROM (SELECT customer_id, max(placed_at) AS event_time, sum(amount) AS total FROM shop.orders GROUP BY 1) AS o;
