-- request: customer_id bigint
-- owner: benchmarks@example.com
--
-- What a model of three views reads.

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
FROM request
LEFT JOIN features.orders USING (customer_id)
LEFT JOIN features.visits USING (customer_id)
LEFT JOIN features.calls USING (customer_id)
