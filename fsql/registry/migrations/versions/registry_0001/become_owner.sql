-- No SET clause here: it would undo, at the function's end, the role that the function is for.
CREATE FUNCTION fsql.become_owner() RETURNS void LANGUAGE plpgsql AS $body$
DECLARE
    owner_role text := (SELECT role.name FROM fsql.role WHERE role.duty = 'owner');
BEGIN
    IF owner_role IS NULL THEN
        RETURN;
    END IF;
    PERFORM pg_catalog.set_config('role', owner_role, true);
EXCEPTION
    WHEN insufficient_privilege OR invalid_parameter_value THEN
        RAISE EXCEPTION '% may not act as %, which owns everything of fsql', session_user, owner_role
            USING ERRCODE = 'insufficient_privilege',
            DETAIL = SQLERRM,
            HINT = pg_catalog.format('Have a role administrator run: GRANT %I TO %I', owner_role, session_user);
END
$body$;

COMMENT ON FUNCTION fsql.become_owner() IS
    'Makes the owner role the current role until the end of the transaction; does nothing where roles were skipped';
