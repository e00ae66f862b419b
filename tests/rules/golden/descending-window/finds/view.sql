-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, lag(amount) OVER (PARTITION BY customer_id ORDER BY placed_at DESC) AS before FROM shop.orders;
