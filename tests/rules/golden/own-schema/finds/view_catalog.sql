-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT relname AS customer_id, now AS event_time, reltuples FROM pg_catalog.pg_class;
