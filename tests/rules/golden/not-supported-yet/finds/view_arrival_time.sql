-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, seen_at AS arrival_time, amount FROM shop.orders;
