-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT a.customer_id, greatest(a.event_time, r.refunded_at) AS event_time, count(*) OVER (PARTITION BY a.customer_id ORDER BY greatest(a.event_time, r.refunded_at)) AS n
FROM features.customer_orders AS a JOIN shop.refunds AS r USING (customer_id);
