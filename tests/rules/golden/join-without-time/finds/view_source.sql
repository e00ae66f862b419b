-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT o.customer_id, o.placed_at AS event_time, r.amount
FROM shop.orders AS o
JOIN shop.refunds AS r ON r.customer_id = o.customer_id;
-- file: views/refunds.sql
-- entity: customer
-- owner: shop@example.com
--
-- What came back.

SELECT customer_id, refunded_at AS event_time, amount AS refund FROM shop.refunds;
