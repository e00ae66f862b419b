-- entity: customer
-- owner: shop@example.com
-- pii: mine
--
-- Beside a source, where a bare name may be of either.

SELECT a.customer_id, a.event_time, a.billing_city AS mine, lower(billing_city) AS city, o.amount
FROM features.addresses AS a
LEFT JOIN shop.totals AS o ON o.customer_id = a.customer_id;
-- file: views/addresses.sql
-- entity: customer
-- owner: shop@example.com
-- pii: billing_city, "Mail"
--
-- Where a customer lives.

SELECT customer_id, placed_at AS event_time, billing_city, "Mail", orders FROM shop.orders;
