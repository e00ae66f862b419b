-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT s.customer_id, s.placed_at AS event_time, q.most, l.least, z.last, (SELECT sum(x.amount) FROM shop.refunds AS x WHERE x.order_id = s.order_id) AS back
FROM shop.orders AS s
JOIN (SELECT customer_id, max(amount) AS most FROM shop.refunds GROUP BY customer_id) AS q USING (customer_id)
LEFT JOIN LATERAL (SELECT min(r.amount) AS least FROM shop.refunds AS r WHERE r.customer_id = s.customer_id) AS l ON true
JOIN (SELECT order_id, max(amount) AS last FROM shop.refunds GROUP BY order_id) AS z ON z.order_id = s.order_id;
-- file: views/refunds.sql
-- entity: customer
-- owner: shop@example.com
--
-- What came back.

SELECT customer_id, refunded_at AS event_time, amount AS refund FROM shop.refunds;
