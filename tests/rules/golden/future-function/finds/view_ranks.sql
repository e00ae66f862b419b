-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, ntile(4) OVER w AS a, Percent_Rank() OVER w AS b, cume_dist() OVER w AS c FROM shop.orders WINDOW w AS (PARTITION BY customer_id ORDER BY placed_at);
