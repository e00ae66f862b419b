-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, count(*) OVER w AS n, count(o.*) OVER w AS m, 2 * amount AS twice, (amount) * 2 AS again
FROM shop.orders AS o WHERE EXISTS (SELECT * FROM shop.paid AS p WHERE p.id = o.id)
WINDOW w AS (PARTITION BY customer_id ORDER BY placed_at);
