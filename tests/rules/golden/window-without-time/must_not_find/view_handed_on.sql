-- entity: customer
-- owner: shop@example.com
--
-- An example.

WITH days (who, day, spent) AS (
    SELECT customer_id, date_trunc('day', placed_at, 'UTC'), sum(amount) OVER (PARTITION BY customer_id ORDER BY date_trunc('day', placed_at, 'UTC')) FROM shop.orders
    UNION ALL
    SELECT customer_id, refunded_at, sum(amount) OVER (PARTITION BY customer_id ORDER BY refunded_at) FROM shop.refunds
)
SELECT d.who AS customer_id, d.day AS event_time, max(d.spent) OVER (PARTITION BY d.who ORDER BY d.day) AS most FROM days AS d;
