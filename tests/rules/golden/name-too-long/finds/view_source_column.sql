-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, ⟪64×a⟫ AS amount FROM shop.orders;
