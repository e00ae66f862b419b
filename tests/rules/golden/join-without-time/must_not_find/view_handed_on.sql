-- entity: customer
-- owner: shop@example.com
--
-- An example.

WITH earlier AS (
    SELECT customer_id, event_time AS ordered_at, order_count_30d FROM features.customer_orders
)
SELECT r.customer_id, r.refunded_at AS event_time, max(e.order_count_30d) AS most_orders
FROM shop.refunds AS r
JOIN earlier AS e ON e.customer_id = r.customer_id AND e.ordered_at BETWEEN r.refunded_at - interval '24 hours' AND r.refunded_at
GROUP BY r.customer_id, r.refunded_at;
