-- entity: customer
-- owner: shop@example.com
--
-- An example.

(SELECT customer_id, placed_at AS event_time, amount FROM shop.orders)
UNION ALL SELECT customer_id, placed_at, amount FROM shop.old FETCH FIRST 3 ROWS ONLY;
