SELECT
    pg_catalog.set_config('fsql.project', {project}, true),
    pg_catalog.set_config('fsql.roles', {roles}, true);
