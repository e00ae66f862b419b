-- entity: customer
-- owner: shop@example.com
--
-- An example.
-- allow: unused-cte because it is read soon

SELECT customer_id, placed_at AS event_time, amount FROM shop.orders;
