-- Versions whose history was never refreshed, or longer ago than their declared freshness, or not since they were
-- retired and brought back.
SELECT name || '_v' || number
FROM fsql.freshness
JOIN fsql.version USING (name, number)
WHERE refreshed_at IS NULL OR now() - refreshed_at >= freshness.freshness OR refreshed_at < brought_back_at
ORDER BY name, number
