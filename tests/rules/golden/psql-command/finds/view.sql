-- entity: customer
-- owner: shop@example.com
--
-- An example.

\set ON_ERROR_STOP on
SELECT customer_id, placed_at AS event_time, amount FROM shop.orders;
