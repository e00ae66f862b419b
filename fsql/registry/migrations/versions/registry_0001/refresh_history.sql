-- Runs as its owner, so that refreshing needs no ownership. Whatever the caller's session says, histories are
-- computed under the same settings. Where row level security would hide rows, Postgres says so instead of hiding them.
CREATE FUNCTION fsql.refresh_history(name text, number integer) RETURNS void LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET "TimeZone" = 'UTC'
    SET "DateStyle" = 'ISO, YMD'
    SET "IntervalStyle" = 'postgres'
    SET extra_float_digits = 1
    SET row_security = off
AS $body$
BEGIN
    PERFORM 1 FROM fsql.version WHERE version.name = $1 AND version.number = $2 AND version.kind = 'view';
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no version % of a feature view %', $2, $1
            USING ERRCODE = 'undefined_object', HINT = 'See fsql.version for what stands';
    END IF;
    EXECUTE pg_catalog.format('REFRESH MATERIALIZED VIEW fsql_offline.%I', $1 || '_v' || $2);
    -- REFRESH leaves the statistics of the rows that were there before.
    EXECUTE pg_catalog.format('ANALYZE fsql_offline.%I', $1 || '_v' || $2);
END
$body$;

COMMENT ON FUNCTION fsql.refresh_history(text, integer) IS
    'Recomputes the history of one version of a feature view, from the data as it is now';
