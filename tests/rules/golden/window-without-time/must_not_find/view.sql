-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, sum(amount) OVER (PARTITION BY customer_id ORDER BY placed_at, id) AS total FROM shop.orders;
