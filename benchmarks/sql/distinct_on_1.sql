-- What one writes without thinking of indexes: join all that was before, keep the newest.
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
