-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, sum(amount) OVER (PARTITION /* who */ BY customer_id ORDER -- when
 BY placed_at) AS total, max(amount) FILTER (WHERE amount NOT /* x */ IN (1)) AS most
FROM shop.orders GROUP /* c */ BY customer_id, placed_at, amount;
