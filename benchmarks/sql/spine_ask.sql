SELECT customer_id, event_time
FROM bench.spine
ORDER BY fsql_ordinal
