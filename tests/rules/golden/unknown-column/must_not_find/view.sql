-- entity: customer
-- owner: shop@example.com
-- pii: amount
-- latest by: amount
-- default: Amount = 0
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
