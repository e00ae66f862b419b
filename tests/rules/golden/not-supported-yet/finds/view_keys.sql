-- entity: customer
-- owner: shop@example.com
-- lookback: 3 days
-- expire every: 1 hour
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
