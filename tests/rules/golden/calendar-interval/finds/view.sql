-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at + interval '1 day' AS event_time, amount FROM shop.orders;
