-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, net_amount(amount) AS net, cuont(*) OVER w AS orders
FROM shop.orders
WINDOW w AS (PARTITION BY customer_id ORDER BY placed_at);
