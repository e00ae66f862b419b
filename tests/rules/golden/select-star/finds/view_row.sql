-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, row_to_json(o.*) AS whole FROM shop.orders AS o;
