-- entity: customer
-- owner: shop@example.com
--
-- An example.

<<<<<<< HEAD
SELECT customer_id, placed_at AS event_time, amount FROM shop.orders;
=======
SELECT customer_id, placed_at AS event_time, amount * 2 AS amount FROM shop.orders;
>>>>>>> feature
