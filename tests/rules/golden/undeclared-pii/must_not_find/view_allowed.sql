-- entity: customer
-- owner: shop@example.com
-- allow: undeclared-pii because how many there are tells of nobody
--
-- Allowed.

SELECT customer_id, event_time, count(DISTINCT billing_city) OVER (PARTITION BY customer_id ORDER BY event_time) AS cities FROM features.addresses;
-- file: views/addresses.sql
-- entity: customer
-- owner: shop@example.com
-- pii: billing_city, "Mail"
--
-- Where a customer lives.

SELECT customer_id, placed_at AS event_time, billing_city, "Mail", orders FROM shop.orders;
