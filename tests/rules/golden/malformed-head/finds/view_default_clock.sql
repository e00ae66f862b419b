-- entity: customer
-- owner: shop@example.com
-- default: amount = 'now'::timestamptz
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
