-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, event_time, order_count_30d AS a FROM features.customer_orders;
-- file: views/second.sql
-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, event_time, a AS b FROM features.example;
