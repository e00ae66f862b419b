-- request: customer_id bigint
-- owner: benchmarks@example.com
--
-- What a model of one view reads.

SELECT
    orders.order_count_1,
    orders.order_count_2,
    orders.order_count_3,
    orders.order_total_1,
    orders.order_total_2,
    orders.order_total_3,
    orders.order_total_4,
    orders.order_price,
    orders.order_city,
    orders.order_regular
FROM request
LEFT JOIN features.orders USING (customer_id)
