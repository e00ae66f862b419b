-- entity: customer
-- owner: shop@example.com
-- pii: city, "Mail"
--
-- Said again.

SELECT customer_id, event_time, upper(billing_city) AS city, "Mail", orders FROM features.addresses;
-- file: views/addresses.sql
-- entity: customer
-- owner: shop@example.com
-- pii: billing_city, "Mail"
--
-- Where a customer lives.

SELECT customer_id, placed_at AS event_time, billing_city, "Mail", orders FROM shop.orders;
