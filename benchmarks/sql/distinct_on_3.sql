-- The same for three views.
WITH orders AS (
    SELECT DISTINCT ON (spine.fsql_ordinal)
        spine.fsql_ordinal,
        history.order_count_1,
        history.order_count_2,
        history.order_count_3,
        history.order_total_1,
        history.order_total_2,
        history.order_total_3,
        history.order_total_4,
        history.order_price,
        history.order_city,
        history.order_regular
    FROM pg_temp.spine
    LEFT JOIN fsql_offline.orders_v1 AS history
        ON history.customer_id = spine.customer_id
        AND history.valid_from <= spine.event_time
        AND history.event_time >= spine.event_time - interval '4320 hours'
    ORDER BY spine.fsql_ordinal, history.valid_from DESC
),
visits AS (
    SELECT DISTINCT ON (spine.fsql_ordinal)
        spine.fsql_ordinal,
        history.visit_count_1,
        history.visit_count_2,
        history.visit_count_3,
        history.visit_total_1,
        history.visit_total_2,
        history.visit_total_3,
        history.visit_total_4,
        history.visit_price,
        history.visit_city,
        history.visit_regular
    FROM pg_temp.spine
    LEFT JOIN fsql_offline.visits_v1 AS history
        ON history.customer_id = spine.customer_id
        AND history.valid_from <= spine.event_time
        AND history.event_time >= spine.event_time - interval '4320 hours'
    ORDER BY spine.fsql_ordinal, history.valid_from DESC
),
calls AS (
    SELECT DISTINCT ON (spine.fsql_ordinal)
        spine.fsql_ordinal,
        history.call_count_1,
        history.call_count_2,
        history.call_count_3,
        history.call_total_1,
        history.call_total_2,
        history.call_total_3,
        history.call_total_4,
        history.call_price,
        history.call_city,
        history.call_regular
    FROM pg_temp.spine
    LEFT JOIN fsql_offline.calls_v1 AS history
        ON history.customer_id = spine.customer_id
        AND history.valid_from <= spine.event_time
        AND history.event_time >= spine.event_time - interval '4320 hours'
    ORDER BY spine.fsql_ordinal, history.valid_from DESC
)
SELECT
    orders.fsql_ordinal,
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
FROM orders
INNER JOIN visits USING (fsql_ordinal)
INNER JOIN calls USING (fsql_ordinal)
