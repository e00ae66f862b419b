-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT CUSTOMER_ID, placed_at AS event_time, amount FROM shop.orders;
