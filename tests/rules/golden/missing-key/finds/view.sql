-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT
    buyer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
