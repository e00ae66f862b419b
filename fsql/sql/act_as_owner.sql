-- For the whole session, so that Alembic's own table belongs to the owner role, too.
SELECT pg_catalog.set_config('role', coalesce((SELECT name FROM fsql.role WHERE duty = 'owner'), 'none'), false)
