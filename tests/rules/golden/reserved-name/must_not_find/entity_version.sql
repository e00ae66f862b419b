-- file: entities/customer_v2.sql
-- owner: shop@example.com
--
-- Who buys.

SELECT customer_id FROM shop.customers;
