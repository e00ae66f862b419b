-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT *, placed_at AS event_time FROM shop.orders;
