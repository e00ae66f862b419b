-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT r.customer_id, r.event_time, r.smallCount AS n FROM features.odd AS r;
-- file: views/odd.sql
-- entity: customer
-- owner: shop@example.com
--
-- What came back.

SELECT customer_id, refunded_at AS event_time, amount AS "smallCount" FROM shop.refunds;
