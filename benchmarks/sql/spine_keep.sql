INSERT INTO bench.spine
SELECT fsql_ordinal, customer_id, event_time
FROM pg_temp.spine
