-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, price AS valid_from, x AS xmin, y AS as_of FROM shop.orders;
