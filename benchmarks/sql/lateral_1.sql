-- The best known form by hand: one index probe a row of the spine.
SELECT spine.fsql_ordinal, orders.*
FROM pg_temp.spine
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
