CREATE VIEW fsql.freshness AS
SELECT
    version.name,
    version.number,
    version.role,
    refresh.newest_event_time,
    refresh.started_at AS refreshed_at,
    publish.started_at AS published_at,
    version.freshness,
    -- what is served is as old as the older of the two: a publication serves what history held
    now() - least(refresh.started_at, publish.started_at) AS age,
    version.freshness IS NOT NULL
        AND coalesce(now() - least(refresh.started_at, publish.started_at) > version.freshness, true) AS late
FROM fsql.version
LEFT JOIN LATERAL (
    SELECT run.newest_event_time, run.started_at
    FROM fsql.refresh_run AS run
    WHERE run.name = version.name AND run.number = version.number AND run.state = 'succeeded'
        AND run.started_at >= version.applied_at  -- not of a version of that name that was undone
    ORDER BY run.started_at DESC LIMIT 1
) AS refresh ON true
LEFT JOIN LATERAL (
    SELECT run.started_at
    FROM fsql.publish_run AS run
    WHERE run.name = version.name AND run.number = version.number AND run.state = 'succeeded'
        AND run.started_at >= version.applied_at  -- not of a version of that name that was undone
    ORDER BY run.started_at DESC LIMIT 1
) AS publish ON true
WHERE version.kind = 'view' AND version.role <> 'retired';

COMMENT ON VIEW fsql.freshness IS 'How old the values of every view are, and whether that is older than declared';
COMMENT ON COLUMN fsql.freshness.name IS 'Name of the view';
COMMENT ON COLUMN fsql.freshness.number IS 'Number of the version';
COMMENT ON COLUMN fsql.freshness.role IS 'live, shadow or canary';
COMMENT ON COLUMN fsql.freshness.newest_event_time IS 'Newest real event in its history';
COMMENT ON COLUMN fsql.freshness.refreshed_at IS 'Start of the last refresh that succeeded: it saw the data as of then';
COMMENT ON COLUMN fsql.freshness.published_at IS 'Start of the last publication that succeeded';
COMMENT ON COLUMN fsql.freshness.freshness IS 'How old it may be, as declared; NULL: not declared';
COMMENT ON COLUMN fsql.freshness.age IS 'How old it is: time since the earlier of those two; NULL: never refreshed nor published';
COMMENT ON COLUMN fsql.freshness.late IS 'Whether it is older than declared, or was declared and never refreshed';
