-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT o.customer_id, o.placed_at AS event_time, c.order_count_30d
FROM shop.orders AS o
JOIN features.customer_orders AS c ON c.customer_id = o.customer_id AND c.event_time = o.placed_at;
