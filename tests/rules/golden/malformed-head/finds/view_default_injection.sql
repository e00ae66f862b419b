-- entity: customer
-- owner: shop@example.com
-- default: amount = 0::int); DROP TABLE shop.orders; --
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
