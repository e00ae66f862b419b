-- Runs that nobody finished: their server process has gone, or they were found interrupted and none of their kind
-- has been begun for the version since. Others' process starts may be hidden; then the number alone decides.
SELECT kind, name || '_v' || number AS label, started_at
FROM (
    SELECT 'refresh' AS kind, id, name, number, started_at, state, backend_pid, backend_start,
        row_number() OVER (PARTITION BY name, number ORDER BY id DESC) AS place
    FROM fsql.refresh_run
    UNION ALL
    SELECT 'publish', id, name, number, started_at, state, backend_pid, backend_start,
        row_number() OVER (PARTITION BY name, number ORDER BY id DESC)
    FROM fsql.publish_run
) AS run
WHERE
    (state = 'interrupted' AND place = 1)
    OR (
        state = 'running'
        AND NOT EXISTS (
            SELECT FROM pg_catalog.pg_stat_activity AS activity
            WHERE activity.pid = run.backend_pid AND coalesce(activity.backend_start = run.backend_start, true)
        )
    )
ORDER BY started_at, kind, label
