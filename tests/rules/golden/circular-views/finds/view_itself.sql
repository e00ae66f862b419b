-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, event_time, a FROM features.example;
