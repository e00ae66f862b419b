-- Every standing version with what is known of its freshness, its last runs and its size. A run that failed counts
-- while none of its kind has succeeded since; runs from before the version was applied are of one that was undone.
SELECT
    version.name,
    version.number,
    version.kind,
    version.role,
    refreshed.rows,
    refreshed.started_at AS refreshed_at,
    refreshed.newest_event_time,
    published.started_at AS published_at,
    coalesce(published.started_at < version.brought_back_at, false) AS brought_back,
    extract(epoch FROM version.freshness)::double precision AS freshness_seconds,
    extract(epoch FROM freshness.age)::double precision AS age_seconds,
    coalesce(freshness.late, false) AS late,
    failed.kind AS failed_kind,
    failed.started_at AS failed_at,
    failed.state AS failed_state,
    failed.error AS failed_error,
    pg_catalog.pg_total_relation_size(history.oid) AS history_bytes,
    pg_catalog.pg_total_relation_size(online.oid) AS online_bytes
FROM fsql.version
LEFT JOIN fsql.freshness USING (name, number)
LEFT JOIN LATERAL (
    SELECT run.started_at, run.rows, run.newest_event_time
    FROM fsql.refresh_run AS run
    WHERE run.name = version.name AND run.number = version.number AND run.state = 'succeeded'
        AND run.started_at >= version.applied_at
    ORDER BY run.started_at DESC, run.id DESC LIMIT 1
) AS refreshed ON true
LEFT JOIN LATERAL (
    SELECT run.started_at
    FROM fsql.publish_run AS run
    WHERE run.name = version.name AND run.number = version.number AND run.state = 'succeeded'
        AND run.started_at >= version.applied_at
    ORDER BY run.started_at DESC, run.id DESC LIMIT 1
) AS published ON true
LEFT JOIN LATERAL (
    SELECT run.kind, run.started_at, run.state, run.error
    FROM (
        SELECT 'refresh' AS kind, id, name, number, started_at, state, error, refreshed.started_at AS since
        FROM fsql.refresh_run
        UNION ALL
        SELECT 'publish', id, name, number, started_at, state, error, published.started_at
        FROM fsql.publish_run
    ) AS run
    WHERE run.name = version.name AND run.number = version.number AND run.state IN ('failed', 'interrupted')
        AND run.started_at >= version.applied_at AND run.started_at >= coalesce(run.since, '-infinity')
    ORDER BY run.started_at DESC, run.id DESC LIMIT 1
) AS failed ON true
LEFT JOIN pg_catalog.pg_namespace AS offline ON offline.nspname = 'fsql_offline'
LEFT JOIN pg_catalog.pg_class AS history
    ON history.relnamespace = offline.oid AND history.relname = version.name || '_v' || version.number
LEFT JOIN pg_catalog.pg_namespace AS serving ON serving.nspname = 'fsql_online'
LEFT JOIN pg_catalog.pg_class AS online
    ON online.relnamespace = serving.oid AND online.relname = version.name || '_v' || version.number
ORDER BY version.kind DESC, version.name, version.number
