-- A row for the run that begins now, in this session, of a refresh or of a publication.
INSERT INTO fsql.{table} (name, number, fingerprint, backend_start)
VALUES (
    %(name)s,
    %(number)s,
    %(fingerprint)s,
    (SELECT activity.backend_start FROM pg_stat_activity AS activity WHERE activity.pid = pg_backend_pid())
)
RETURNING id
