-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, lag(amount, 2, 0) OVER w AS a, lag(greatest(amount, 0)) OVER w AS b, lag, "Lead" AS c FROM shop.orders WINDOW w AS (PARTITION BY customer_id ORDER BY placed_at);
