-- file: entities/example.sql
-- owner: shop@example.com
--
-- Who buys.

SELECT customer_id FROM customers;
