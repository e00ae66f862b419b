-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT c.customer_id, o.placed_at AS event_time, o.amount
FROM shop.customers AS c, LATERAL orders_of(c.customer_id) AS o;
