CREATE FUNCTION fsql.refuse_retirement(name text) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    readers text;
BEGIN
    -- Who publishes a version of it comes to an end first, so that no mark of its online table is left behind.
    PERFORM pg_catalog.pg_advisory_xact_lock(fsql.publish_key(v.name, v.number))
    FROM fsql.version AS v WHERE v.name = $1;
    SELECT pg_catalog.string_agg(DISTINCT pg_catalog.format(
        '%s_v%s reads %s_v%s', d.name, d.number, d.upstream_name, d.upstream_number), ', ') INTO readers
    FROM fsql.dependency AS d
    JOIN fsql.version AS reader USING (name, number)
    WHERE d.upstream_name = $1 AND reader.name <> $1 AND reader.kind = 'service' AND reader.role IN ('live', 'canary');
    IF readers IS NOT NULL THEN
        RAISE EXCEPTION '% cannot be retired: a live service reads it (%)', $1, readers
            USING ERRCODE = 'object_in_use',
            HINT = 'Apply up to the revision before (alembic upgrade), promote another version of the service, then apply';
    END IF;
END
$body$;

COMMENT ON FUNCTION fsql.refuse_retirement(text) IS
    'Raises an error where no version of a name may be retired: a live service reads one';
