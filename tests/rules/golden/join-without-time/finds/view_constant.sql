-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT r.customer_id, r.refunded_at AS event_time, o.order_count_30d
FROM shop.refunds AS r
JOIN features.customer_orders AS o ON o.customer_id = r.customer_id AND o.event_time > timestamptz '2020-01-01 00:00+00';
