-- entity: broken
-- owner: shop@example.com
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    amount
FROM shop.orders;
-- file: entities/broken.sql
-- owner: shop@example.com
--
-- Who buys.

SELECT
