-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, event_time, amount FROM shop.o ⟪40000×JOIN s.o ⟫⟪40000×ON true ⟫;
