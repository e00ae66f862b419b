-- Whether Alembic has written down a revision here.
SELECT pg_catalog.to_regclass('fsql.alembic_version') IS NOT NULL
