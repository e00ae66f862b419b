-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, sum(amount) OVER (
    PARTITION BY customer_id ORDER BY placed_at
    RANGE BETWEEN interval '1 day' PRECEDING AND interval '1 day' FOLLOWING
) AS around FROM shop.orders;
