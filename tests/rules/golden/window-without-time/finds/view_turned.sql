-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, sum(amount) OVER (PARTITION BY customer_id ORDER BY -extract(epoch FROM placed_at)) AS a, count(*) OVER (w ROWS 3 PRECEDING) AS b, max(amount) OVER (PARTITION BY customer_id ORDER BY date_trunc('day', placed_at)) AS c, max(amount) OVER (PARTITION BY customer_id ORDER BY placed_at::date) AS d FROM shop.orders WINDOW w AS (PARTITION BY customer_id ORDER BY id, placed_at);
