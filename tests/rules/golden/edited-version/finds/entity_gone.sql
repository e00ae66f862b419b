-- file: entities/customer.sql
-- owner: shop@example.com
--
-- Who buys.

SELECT *
