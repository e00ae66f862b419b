-- The same for three views.
SELECT spine.fsql_ordinal, orders.*, visits.*, calls.*
FROM (
    SELECT fsql_ordinal, customer_id, event_time
    FROM pg_temp.spine
    ORDER BY customer_id, event_time
    OFFSET 0
) AS spine
LEFT JOIN LATERAL (
    SELECT
        newest.order_count_1,
        newest.order_count_2,
        newest.order_count_3,
        newest.order_total_1,
        newest.order_total_2,
        newest.order_total_3,
        newest.order_total_4,
        newest.order_price,
        newest.order_city,
        newest.order_regular
    FROM (
        SELECT *
        FROM fsql_offline.orders_v1 AS history
        WHERE history.customer_id = spine.customer_id AND history.valid_from <= spine.event_time
        ORDER BY history.valid_from DESC
        LIMIT 1
    ) AS newest
    WHERE newest.event_time >= spine.event_time - interval '4320 hours'
) AS orders ON true
LEFT JOIN LATERAL (
    SELECT
        newest.visit_count_1,
        newest.visit_count_2,
        newest.visit_count_3,
        newest.visit_total_1,
        newest.visit_total_2,
        newest.visit_total_3,
        newest.visit_total_4,
        newest.visit_price,
        newest.visit_city,
        newest.visit_regular
    FROM (
        SELECT *
        FROM fsql_offline.visits_v1 AS history
        WHERE history.customer_id = spine.customer_id AND history.valid_from <= spine.event_time
        ORDER BY history.valid_from DESC
        LIMIT 1
    ) AS newest
    WHERE newest.event_time >= spine.event_time - interval '4320 hours'
) AS visits ON true
LEFT JOIN LATERAL (
    SELECT
        newest.call_count_1,
        newest.call_count_2,
        newest.call_count_3,
        newest.call_total_1,
        newest.call_total_2,
        newest.call_total_3,
        newest.call_total_4,
        newest.call_price,
        newest.call_city,
        newest.call_regular
    FROM (
        SELECT *
        FROM fsql_offline.calls_v1 AS history
        WHERE history.customer_id = spine.customer_id AND history.valid_from <= spine.event_time
        ORDER BY history.valid_from DESC
        LIMIT 1
    ) AS newest
    WHERE newest.event_time >= spine.event_time - interval '4320 hours'
) AS calls ON true
