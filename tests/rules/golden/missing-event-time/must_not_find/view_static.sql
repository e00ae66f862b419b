-- entity: customer
-- owner: shop@example.com
-- static: true
--
-- An example.

SELECT customer_id, city FROM shop.customers;
