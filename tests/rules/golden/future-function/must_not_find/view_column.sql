-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, lead, o.ntile AS n FROM shop.orders AS o WHERE lead IN (1, 2);
