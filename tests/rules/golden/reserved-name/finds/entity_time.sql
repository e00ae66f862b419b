-- file: entities/example.sql
-- owner: shop@example.com
--
-- Who buys.

SELECT customer_id, event_time FROM shop.customers;
