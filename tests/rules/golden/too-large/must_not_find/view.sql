-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT o.customer_id, o.placed_at AS event_time, o.amount
FROM shop.orders AS o JOIN shop.listed_skus USING (sku);
