-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, ⟪120×(⟫amount⟪120×)⟫ AS amount
FROM shop.orders;
