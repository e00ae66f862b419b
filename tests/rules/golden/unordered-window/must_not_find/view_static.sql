-- entity: customer
-- owner: shop@example.com
-- static: true
--
-- An example.

SELECT customer_id, count(*) OVER (PARTITION BY city) AS neighbours FROM shop.customers;
