-- The revision that this database is at.
SELECT version_num FROM fsql.alembic_version
