-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT DISTINCT ON (customer_id, placed_at) customer_id, placed_at AS event_time, amount FROM shop.orders ORDER BY customer_id, placed_at, id DESC;
