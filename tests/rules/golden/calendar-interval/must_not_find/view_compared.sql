-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, waited > interval '3 days' AS late, '1 month'::interval <= waited AS older FROM shop.orders;
