-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, nextval('shop.counter') AS number FROM shop.orders;
