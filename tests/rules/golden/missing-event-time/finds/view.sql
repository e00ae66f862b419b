-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT
    customer_id,
    placed_at,
    amount
FROM shop.orders;
