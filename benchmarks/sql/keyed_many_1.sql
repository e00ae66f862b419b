-- Many entities in the order asked.
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
FROM unnest($1::bigint[]) WITH ORDINALITY AS asked (customer_id, place)
LEFT JOIN fsql_online.orders_v1 AS orders ON orders.customer_id = asked.customer_id
ORDER BY asked.place
