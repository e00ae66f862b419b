-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, sum(amount) OVER (PARTITION BY customer_id ORDER BY extract(epoch FROM placed_at) RANGE 60 PRECEDING) AS a, rank() OVER (PARTITION BY customer_id, placed_at ORDER BY amount) AS b, max(amount) OVER (PARTITION BY customer_id ORDER BY (placed_at)::timestamptz) AS c, count(*) OVER (PARTITION BY customer_id ORDER BY placed_at AT TIME ZONE 'UTC') AS d FROM shop.orders;
