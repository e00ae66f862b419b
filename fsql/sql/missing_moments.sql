-- Rows of a spine that say no moment: the first three, and how many there are.
SELECT (pg_catalog.array_agg({ordinal} ORDER BY {ordinal}))[1:3], count(*)
FROM {table}
WHERE event_time IS NULL
