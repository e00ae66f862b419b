-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, placed_at AT LOCAL AS here FROM shop.orders;
