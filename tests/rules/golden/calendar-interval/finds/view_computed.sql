-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, sum(amount) OVER (PARTITION BY customer_id ORDER BY placed_at RANGE BETWEEN 2 * interval '1 hour' PRECEDING AND CURRENT ROW) AS s FROM shop.orders;
