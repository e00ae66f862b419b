-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT r.customer_id, r.refunded_at AS event_time, last.order_count_30d
FROM shop.refunds AS r
LEFT JOIN LATERAL (
    SELECT o.order_count_30d FROM features.customer_orders AS o
    WHERE o.customer_id = r.customer_id AND o.event_time <= r.refunded_at
    ORDER BY o.event_time DESC LIMIT 1
) AS last ON true;
