-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, ⟪5000×NOT ⟫true AS deep
FROM shop.orders;
