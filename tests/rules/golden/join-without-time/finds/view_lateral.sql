-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT r.customer_id, r.refunded_at AS event_time, last.order_count_30d
FROM shop.refunds AS r
LEFT JOIN LATERAL (
    SELECT o.order_count_30d FROM features.customer_orders AS o
    WHERE o.customer_id = r.customer_id ORDER BY o.event_time DESC LIMIT 1
) AS last ON true
WHERE EXISTS (SELECT 1 FROM features.customer_orders_v1 AS v1 WHERE v1.customer_id = r.customer_id);
