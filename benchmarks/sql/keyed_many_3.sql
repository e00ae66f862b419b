-- Many entities in the order asked, in three views.
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
    orders.order_regular,
    visits.visit_count_1,
    visits.visit_count_2,
    visits.visit_count_3,
    visits.visit_total_1,
    visits.visit_total_2,
    visits.visit_total_3,
    visits.visit_total_4,
    visits.visit_price,
    visits.visit_city,
    visits.visit_regular,
    calls.call_count_1,
    calls.call_count_2,
    calls.call_count_3,
    calls.call_total_1,
    calls.call_total_2,
    calls.call_total_3,
    calls.call_total_4,
    calls.call_price,
    calls.call_city,
    calls.call_regular
FROM unnest($1::bigint[]) WITH ORDINALITY AS asked (customer_id, place)
LEFT JOIN fsql_online.orders_v1 AS orders ON orders.customer_id = asked.customer_id
LEFT JOIN fsql_online.visits_v1 AS visits ON visits.customer_id = asked.customer_id
LEFT JOIN fsql_online.calls_v1 AS calls ON calls.customer_id = asked.customer_id
ORDER BY asked.place
