-- Runs as its owner, so that nobody else needs the right to write what is served, and under the settings under which
-- histories are computed. Sessions that serve single rows forbid themselves what a whole table needs; that is undone.
CREATE FUNCTION fsql.publish_online(
    name text, number integer, as_of timestamptz,
    OUT rows_upserted bigint, OUT rows_deleted bigint, OUT newest_event_time timestamptz
) LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET "TimeZone" = 'UTC'
    SET "DateStyle" = 'ISO, YMD'
    SET "IntervalStyle" = 'postgres'
    SET extra_float_digits = 1
    SET row_security = off
    SET enable_seqscan = on
    SET enable_sort = on
    SET enable_hashjoin = on
    SET enable_mergejoin = on
AS $body$
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'a publication must see what was committed before it, and % does not',
                current_setting('transaction_isolation')
            USING ERRCODE = 'invalid_transaction_state', HINT = 'Begin the transaction as READ COMMITTED';
    END IF;
    -- A statement of its own: what is computed next must see what the publisher before has committed.
    PERFORM pg_advisory_xact_lock(fsql.publish_key($1, $2));
    PERFORM 1 FROM fsql.version WHERE version.name = $1 AND version.number = $2 AND version.kind = 'view';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no version % of a feature view %', $2, $1
            USING ERRCODE = 'undefined_object', HINT = 'See fsql.version for what stands';
    END IF;
    PERFORM 1 FROM fsql.version WHERE version.name = $1 AND version.number = $2 AND version.role = 'retired';
    IF FOUND THEN
        RAISE EXCEPTION '%_v% is retired: it is kept as it is, and published no more', $1, $2
            USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'Promote it to bring it back';
    END IF;
    EXECUTE fsql.publish_statement($1, $2)
    INTO rows_upserted, rows_deleted, newest_event_time
    USING coalesce(as_of, clock_timestamp());

    -- From the commit on, the version's online table can be trusted.
    INSERT INTO fsql_online.epoch AS epoch (name, number, filled_at, sequence)
    VALUES ($1, $2, clock_timestamp(), nextval('fsql_online.publish_sequence'))
    ON CONFLICT ON CONSTRAINT epoch_pkey DO UPDATE
    SET filled_at = excluded.filled_at, sequence = excluded.sequence;
END
$body$;

COMMENT ON FUNCTION fsql.publish_online(text, integer, timestamptz) IS
    'Brings the values that hold at as_of (NULL: now) from one version''s history into its online table: rows written, rows deleted, newest event';
