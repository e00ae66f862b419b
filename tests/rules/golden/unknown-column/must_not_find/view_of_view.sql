-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT o.customer_id, o.event_time, o.order_count_30d, inner_one.x AS x, o.order_total_30d AS amount
FROM features.customer_orders AS o
JOIN LATERAL (SELECT i.amount AS x FROM shop.items AS i WHERE i.customer_id = o.customer_id AND i.at <= o.event_time) AS inner_one ON true
WHERE EXISTS (SELECT order_count_30d FROM features.merchant_risk AS r WHERE amount > 1 AND r.event_time <= o.event_time)
ORDER BY amount;
