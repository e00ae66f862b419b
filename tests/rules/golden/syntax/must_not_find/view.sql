-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    sum(amount) OVER last_week AS amount_7d
FROM shop.orders
WINDOW last_week AS (
    PARTITION BY customer_id ORDER BY placed_at
    RANGE BETWEEN interval '7 days' PRECEDING AND CURRENT ROW
);
