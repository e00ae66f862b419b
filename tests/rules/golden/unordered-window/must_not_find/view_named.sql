-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, avg(amount) OVER w AS mean, max(amount) OVER (v ORDER BY placed_at) AS most FROM shop.orders WINDOW v AS (PARTITION BY customer_id), W AS (v ORDER BY placed_at);
