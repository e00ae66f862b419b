-- entity: customer
-- owner: shop@example.com
-- allow: future-frame because each partition is one instant
-- Allow: Unordered-Window BECAUSE each partition is one instant
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    sum(amount) OVER (
        PARTITION BY customer_id, placed_at ORDER BY item ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    ) AS amount,
    count(*) OVER (PARTITION BY customer_id, placed_at) AS items
FROM shop.items;
