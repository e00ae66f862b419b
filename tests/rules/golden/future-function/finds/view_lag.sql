-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, lag(amount, -1) OVER w AS a, "lag"(amount, id) OVER w AS b, lag(amount, (-1), 0) OVER w AS c, pg_catalog.lead(amount) OVER w AS d, "lead"(amount) OVER w AS e FROM shop.orders WINDOW w AS (PARTITION BY customer_id ORDER BY placed_at);
