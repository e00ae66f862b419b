-- The run ends well, with its numbers, in the transaction of its data.
WITH finished AS (
    UPDATE fsql.{table} AS run
    SET
        state = 'succeeded',
        finished_at = clock_timestamp(),
        snapshot = pg_current_snapshot()::text,
        {counts}
    WHERE run.id = %(id)s
    RETURNING run.*
)
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail)
SELECT
    %(action)s,
    %(label)s,
    finished.fingerprint,
    finished.state,
    jsonb_strip_nulls(
        to_jsonb(finished) - ARRAY['id', 'name', 'number', 'fingerprint', 'who', 'backend_pid', 'backend_start', 'state']
    ) || jsonb_build_object('run', finished.id)
FROM finished
