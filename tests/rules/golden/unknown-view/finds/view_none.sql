-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, event_time, n FROM features.zebra_v1;
