-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, 'today'::date AS a, timestamp 'now' AS b, placed_at > 'yesterday' AS c FROM shop.orders;
