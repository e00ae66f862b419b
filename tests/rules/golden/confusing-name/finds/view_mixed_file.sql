-- file: views/totаl.sql
-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, refunded_at AS event_time, amount FROM shop.refunds;
