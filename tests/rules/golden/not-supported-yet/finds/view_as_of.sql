-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT o.customer_id, o.placed_at AS event_time, c.order_count_30d
FROM shop.orders AS o
LEFT JOIN LATERAL features.customer_orders_at(o.customer_id, o.placed_at) AS c ON true;
