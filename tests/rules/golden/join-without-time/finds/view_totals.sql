-- entity: customer
-- owner: shop@example.com
--
-- An example.

WITH totals AS (
    SELECT customer_id, sum(order_count_30d) AS orders FROM features.customer_orders GROUP BY customer_id
)
SELECT r.customer_id, r.refunded_at AS event_time, t.orders, u.refunds
FROM shop.refunds AS r
JOIN totals AS t USING (customer_id)
JOIN (SELECT customer_id, count(*) AS refunds FROM shop.refunds GROUP BY customer_id) AS u USING (customer_id);
