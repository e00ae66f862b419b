-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, current_date AS today, random() AS r, pg_catalog.now() AS n, current_user AS who FROM shop.orders;
