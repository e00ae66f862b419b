-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, o.limit AS offset FROM shop.orders AS o;
