-- The newest refresh of every version that succeeded: label, rows, seconds.
SELECT DISTINCT ON (run.name, run.number)
    run.name || '_v' || run.number,
    run.rows,
    extract(epoch FROM run.finished_at - run.started_at)::double precision
FROM fsql.refresh_run AS run
JOIN fsql.version USING (name, number)
WHERE run.state = 'succeeded' AND run.started_at >= version.applied_at
ORDER BY run.name, run.number, run.started_at DESC, run.id DESC
