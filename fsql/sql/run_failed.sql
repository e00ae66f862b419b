-- The run ends badly; its data went with its transaction.
WITH failed AS (
    UPDATE fsql.{table} AS run
    SET state = 'failed', finished_at = clock_timestamp(), error = %(error)s
    WHERE run.id = %(id)s AND run.state = 'running'
    RETURNING run.*
)
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail)
SELECT
    %(action)s,
    %(label)s,
    failed.fingerprint,
    failed.state,
    jsonb_build_object('run', failed.id, 'error', failed.error)
FROM failed
