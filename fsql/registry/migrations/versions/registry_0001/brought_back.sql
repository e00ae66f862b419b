CREATE FUNCTION fsql.brought_back() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $body$
BEGIN
    NEW.brought_back_at := clock_timestamp();
    RETURN NEW;
END
$body$;

COMMENT ON FUNCTION fsql.brought_back() IS
    'Trigger of fsql.version: whoever brings a retired version back, when is written down with it';

CREATE TRIGGER brought_back BEFORE UPDATE OF role ON fsql.version
    FOR EACH ROW WHEN (OLD.role = 'retired' AND NEW.role <> 'retired') EXECUTE FUNCTION fsql.brought_back();
COMMENT ON TRIGGER brought_back ON fsql.version IS 'Writes down when a retired version was brought back';
