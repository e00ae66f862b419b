-- entity: customer
-- owner: shop@example.com
--
-- Rows are counted, and chosen, without showing the column.

SELECT customer_id, event_time, count(*) OVER (PARTITION BY customer_id ORDER BY event_time) AS moves, orders
FROM features.addresses
WHERE billing_city IS NOT NULL;
-- file: views/addresses.sql
-- entity: customer
-- owner: shop@example.com
-- pii: billing_city, "Mail"
--
-- Where a customer lives.

SELECT customer_id, placed_at AS event_time, billing_city, "Mail", orders FROM shop.orders;
