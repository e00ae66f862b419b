-- entity: customer
-- owner: shop@example.com
--
-- An example.

\echo it's here
SELECT customer_id, placed_at AS event_time, amount FROM shop.orders;
