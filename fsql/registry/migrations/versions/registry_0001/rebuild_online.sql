-- Runs as its owner: who serves may have an emptied table filled again, and nothing else.
CREATE FUNCTION fsql.rebuild_online(name text, number integer) RETURNS text LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $body$
DECLARE
    began timestamptz := clock_timestamp();
    state text := fsql.online_state($1, $2);
    run fsql.publish_run;
    done record;
BEGIN
    IF state = 'emptied' THEN
        IF NOT pg_try_advisory_xact_lock(fsql.publish_key($1, $2)) THEN
            RETURN 'busy';
        END IF;
        state := fsql.online_state($1, $2);  -- who held the lock a moment ago may have filled it
    END IF;
    IF state IS NULL THEN
        RAISE EXCEPTION 'there is no version % of a feature view %', $2, $1
            USING ERRCODE = 'undefined_object', HINT = 'See fsql.version for what stands';
    END IF;
    IF state <> 'emptied' THEN
        RETURN state;
    END IF;

    run.state := 'succeeded';
    BEGIN
        SELECT * INTO done FROM fsql.publish_online($1, $2, NULL);
        run.rows_upserted := done.rows_upserted;
        run.rows_deleted := done.rows_deleted;
        run.newest_event_time := done.newest_event_time;
    EXCEPTION WHEN OTHERS THEN  -- nothing was written; that it was tried is
        run.state := 'failed';
        run.error := SQLERRM;
    END;
    INSERT INTO fsql.publish_run AS written (
        name, number, fingerprint, started_at, finished_at, state, rows_upserted, rows_deleted, newest_event_time,
        snapshot, error)
    SELECT
        version.name, version.number, version.fingerprint, began, clock_timestamp(), run.state, run.rows_upserted,
        run.rows_deleted, run.newest_event_time, pg_current_snapshot()::text, run.error
    FROM fsql.version WHERE version.name = $1 AND version.number = $2
    RETURNING written.* INTO run;
    INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail)
    SELECT
        'rebuild', $1 || '_v' || $2, run.fingerprint, run.state,
        jsonb_strip_nulls(jsonb_build_object(
            'run', run.id, 'rows_upserted', run.rows_upserted, 'rows_deleted', run.rows_deleted,
            'newest_event_time', run.newest_event_time, 'error', run.error));
    RETURN CASE run.state WHEN 'succeeded' THEN 'rebuilt' ELSE 'failed: ' || run.error END;
END
$body$;

COMMENT ON FUNCTION fsql.rebuild_online(text, integer) IS
    'Publishes a version whose online table a crash has emptied: rebuilt, or failed: and why; else, having done nothing, busy (somebody is at it) or its fsql.online_state';
