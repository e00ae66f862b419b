-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, amount⟪300× + 1⟫ AS amount
FROM shop.orders WHERE sku IN ('a'⟪5000×, 'a'⟫);
