-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, ⟪12×ARRAY[⟫1⟪12×]⟫ AS deep
FROM shop.orders;
