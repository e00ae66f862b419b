-- entity: customer
-- owner: shop@example.com
--
-- Through a view that says so itself, and one that is pinned.

SELECT t.customer_id, t.event_time, t.town AS place FROM features.towns AS t;
-- file: views/towns.sql
-- entity: customer
-- owner: shop@example.com
-- pii: town
--
-- Where a customer lives.

SELECT customer_id, event_time, billing_city AS town FROM features.addresses;
-- file: views/addresses.sql
-- entity: customer
-- owner: shop@example.com
-- pii: billing_city, "Mail"
--
-- Where a customer lives.

SELECT customer_id, placed_at AS event_time, billing_city, "Mail", orders FROM shop.orders;
