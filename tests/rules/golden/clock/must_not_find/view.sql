-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, placed_at - signed_up_at AS age FROM shop.orders;
