-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT o.customer_id, o.placed_at AS event_time, "R".amount
FROM shop.orders AS o
JOIN shop.refunds AS "R" ON "R".customer_id = o.customer_id;
-- file: views/refunds.sql
-- entity: customer
-- owner: shop@example.com
--
-- What came back.

SELECT customer_id, "refundedAt" AS event_time, amount AS refund FROM shop.refunds;
