-- entity: customer
-- static: true
-- owner: shop@example.com
--
-- An example.

SELECT c.customer_id, c.country, o.order_count_30d
FROM shop.customers AS c
JOIN features.customer_orders AS o USING (customer_id);
