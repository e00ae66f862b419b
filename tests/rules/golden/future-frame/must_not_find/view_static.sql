-- entity: customer
-- owner: shop@example.com
-- static: true
--
-- An example.

SELECT customer_id, sum(x) OVER (ORDER BY customer_id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS near FROM shop.customers;
