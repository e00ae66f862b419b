-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, event_time, b AS a FROM features.second;
-- file: views/second.sql
-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, event_time, a AS b FROM features.example;
-- file: views/aside.sql
-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, event_time, a AS c FROM features.example;
