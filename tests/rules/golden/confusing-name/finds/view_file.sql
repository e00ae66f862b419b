-- file: views/Refunds.sql
-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, refunded_at AS event_time, amount FROM shop.refunds;
-- file: views/refunds.sql
-- entity: customer
-- owner: shop@example.com
--
-- What came back.

SELECT customer_id, refunded_at AS event_time, amount AS refund FROM shop.refunds;
