-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT r.customer_id, r.refunded_at AS event_time, r.amount, orders.order_count_30d
FROM shop.refunds AS r
JOIN features.customer_orders AS orders
    ON orders.customer_id = r.customer_id AND orders.event_time <= r.refunded_at;
