CREATE FUNCTION fsql.publish_key(name text, number integer) RETURNS bigint LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $body$
    SELECT hashtextextended('fsql publish ' || $1 || '_v' || $2, 0)
$body$;

COMMENT ON FUNCTION fsql.publish_key(text, integer) IS
    'The advisory lock that one who publishes, rebuilds, retires or undoes the version holds to the end of the transaction';
