-- request: customer_id bigint
-- owner: shop@example.com
--
-- A service is read with the rights of who asks.

SELECT a.billing_city FROM request LEFT JOIN features.addresses AS a USING (customer_id);
-- file: views/addresses.sql
-- entity: customer
-- owner: shop@example.com
-- pii: billing_city, "Mail"
--
-- Where a customer lives.

SELECT customer_id, placed_at AS event_time, billing_city, "Mail", orders FROM shop.orders;
