-- entity: customer
-- owner: shop@example.com
--
-- A column of that name of another table.

SELECT o.customer_id, o.placed_at AS event_time, o.billing_city, a.orders
FROM shop.orders AS o
LEFT JOIN features.addresses AS a ON a.customer_id = o.customer_id;
-- file: views/addresses.sql
-- entity: customer
-- owner: shop@example.com
-- pii: billing_city, "Mail"
--
-- Where a customer lives.

SELECT customer_id, placed_at AS event_time, billing_city, "Mail", orders FROM shop.orders;
