-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, net AS "totаl", gross AS total FROM shop.orders;
