-- One entity by its key: the least that a read can be.
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
FROM fsql_online.orders_v1 AS orders
WHERE orders.customer_id = $1
