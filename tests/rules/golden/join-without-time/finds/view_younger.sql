-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT s.customer_id, s.placed_at AS event_time, q.order_count_30d
FROM shop.orders AS s
JOIN features.customer_orders AS q ON q.customer_id = s.customer_id
    AND s.placed_at - q.event_time < interval '24 hours';
