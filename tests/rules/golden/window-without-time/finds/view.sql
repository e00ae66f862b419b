-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, sum(amount) OVER (PARTITION BY customer_id ORDER BY amount) AS smaller FROM shop.orders;
