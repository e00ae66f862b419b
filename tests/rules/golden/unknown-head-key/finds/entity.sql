-- owner: shop@example.com
-- ttl: 90 days
--
-- Who buys.

SELECT customer_id FROM shop.customers;
