-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, ⟪40×(⟫amount⟪40×)⟫ AS amount
FROM shop.orders;
