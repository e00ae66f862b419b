-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT DISTINCT ON (customer_id) * FROM shop.orders;
