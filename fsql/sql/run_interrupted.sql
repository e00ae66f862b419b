-- Runs of the version that nobody runs any more: their server process has gone, or its number is another's now.
-- The start of others' processes is hidden from logins without pg_read_all_stats; then the number alone decides.
WITH gone AS (
    UPDATE fsql.{table} AS run
    SET state = 'interrupted', finished_at = clock_timestamp(), error = 'its server process has gone'
    WHERE
        run.name = %(name)s AND run.number = %(number)s AND run.state = 'running'
        AND NOT EXISTS (
            SELECT FROM pg_stat_activity AS activity
            WHERE
                activity.pid = run.backend_pid
                AND coalesce(activity.backend_start = run.backend_start, true)
        )
    RETURNING run.id, run.fingerprint
)
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail)
SELECT %(action)s, %(label)s, gone.fingerprint, 'interrupted', jsonb_build_object('run', gone.id)
FROM gone
