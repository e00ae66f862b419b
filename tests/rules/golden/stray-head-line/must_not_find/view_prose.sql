-- entity: customer
-- owner: shop@example.com
--
-- An example.
-- Note: amounts are in euro. TTL: none.
-- owner:

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
