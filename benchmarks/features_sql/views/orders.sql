-- entity: customer
-- owner: benchmarks@example.com
-- ttl: 180 days
--
-- Ten features of a customer's orders.

SELECT
    customer_id,
    happened_at AS event_time,
    count_1 AS order_count_1,
    count_2 AS order_count_2,
    count_3 AS order_count_3,
    total_1 AS order_total_1,
    total_2 AS order_total_2,
    total_3 AS order_total_3,
    total_4 AS order_total_4,
    price AS order_price,
    city AS order_city,
    regular AS order_regular
FROM shop.orders
