-- The spine sorted like the history first: neighbouring probes then touch the same pages.
SELECT spine.fsql_ordinal, orders.*
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
