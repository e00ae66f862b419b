-- entity: town
-- owner: shop@example.com
--
-- A key.

SELECT billing_city, event_time, orders FROM features.addresses;
-- file: entities/town.sql
-- owner: shop@example.com
--
-- A town.

SELECT billing_city FROM shop.orders;
-- file: views/addresses.sql
-- entity: customer
-- owner: shop@example.com
-- pii: billing_city, "Mail"
--
-- Where a customer lives.

SELECT customer_id, placed_at AS event_time, billing_city, "Mail", orders FROM shop.orders;
