CREATE FUNCTION fsql.online_state(name text, number integer) RETURNS text LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $body$
SELECT
    CASE
        WHEN version.role = 'retired' THEN 'retired'
        WHEN EXISTS (SELECT FROM fsql_online.epoch AS epoch WHERE epoch.name = $1 AND epoch.number = $2) THEN 'ready'
        WHEN NOT EXISTS (
            SELECT FROM fsql.publish_run AS run
            WHERE run.name = $1 AND run.number = $2 AND run.state = 'succeeded'
                AND run.started_at >= version.applied_at  -- not of a version of that name that was undone
        ) THEN 'never published'
        WHEN NOT EXISTS (
            SELECT FROM pg_class AS history
            WHERE history.oid = to_regclass(format('fsql_offline.%I', $1 || '_v' || $2)) AND history.relispopulated
        ) THEN 'never refreshed'
        ELSE 'emptied'
    END
FROM fsql.version AS version
WHERE version.name = $1 AND version.number = $2 AND version.kind = 'view'
$body$;

COMMENT ON FUNCTION fsql.online_state(text, integer) IS
    'What a version''s online table is: ready, emptied (published before, lost in a crash or by being retired for a while), never published, never refreshed or retired; NULL: no such version';
