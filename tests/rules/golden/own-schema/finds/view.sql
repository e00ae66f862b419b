-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, valid_from AS event_time, order_count_30d FROM fsql_offline.customer_orders_v1;
