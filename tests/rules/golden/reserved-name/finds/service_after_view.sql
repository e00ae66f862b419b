-- file: views/customer_orders.sql
-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, amount FROM shop.orders;
-- file: services/customer_orders.sql
-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT request.amount / 2 AS half FROM request;
