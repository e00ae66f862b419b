-- Rows written, rows deleted, newest event time.
SELECT rows_upserted, rows_deleted, newest_event_time
FROM fsql.publish_online(%(name)s, %(number)s, %(as_of)s)
