-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time,
<<<<<<< HEAD
    amount
=======
    amount * 2 AS amount
>>>>>>> feature
FROM shop.orders;
