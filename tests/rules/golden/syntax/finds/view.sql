-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    sum(amount OVER last_week AS amount_7d
FROM shop.orders;
