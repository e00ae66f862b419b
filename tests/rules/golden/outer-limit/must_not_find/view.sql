-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, amount FROM shop.orders WHERE placed_at >= '2020-01-01 00:00:00+00';
