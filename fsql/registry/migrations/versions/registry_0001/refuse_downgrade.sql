CREATE FUNCTION fsql.refuse_downgrade(name text, number integer) RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    label text := $1 || '_v' || $2;
    others text;
    readers text;
BEGIN
    -- Who publishes it comes to an end first, and nobody begins: none may mark as whole what is dropped here.
    PERFORM pg_catalog.pg_advisory_xact_lock(fsql.publish_key($1, $2));
    SELECT pg_catalog.string_agg(other.name || '_v' || other.number, ', ' ORDER BY other.number) INTO others
    FROM fsql.version AS this
    JOIN fsql.version AS other ON other.name = this.name AND other.number <> this.number
    WHERE this.name = $1 AND this.number = $2 AND this.role = 'live';
    IF others IS NOT NULL THEN
        RAISE EXCEPTION '% is live: roll back first', label
            USING ERRCODE = 'object_in_use', HINT = 'Make another version live, then downgrade: ' || others;
    END IF;

    SELECT pg_catalog.string_agg(DISTINCT reader.name || '_v' || reader.number, ', ') INTO readers
    FROM fsql.dependency AS reader
    WHERE reader.upstream_name = $1 AND reader.upstream_number = $2;
    IF readers IS NOT NULL THEN
        RAISE EXCEPTION '% is read by %', label, readers
            USING ERRCODE = 'dependent_objects_still_exist', HINT = 'Downgrade first what reads it';
    END IF;
END
$body$;

COMMENT ON FUNCTION fsql.refuse_downgrade(text, integer) IS
    'Raises an error where a version cannot be undone: it is live and others stand, or another version reads it';
