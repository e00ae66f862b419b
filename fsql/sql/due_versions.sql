-- Versions whose history was never refreshed, or longer ago than their declared freshness.
SELECT name || '_v' || number
FROM fsql.freshness
WHERE refreshed_at IS NULL OR now() - refreshed_at >= freshness
ORDER BY name, number
