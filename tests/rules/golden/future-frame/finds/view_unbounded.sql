-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, last_value(amount) OVER w AS last FROM shop.orders
WINDOW w AS (PARTITION BY customer_id ORDER BY placed_at ROWS BETWEEN 1 following AND UNBOUNDED FOLLOWING);
