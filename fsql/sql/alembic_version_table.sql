-- Alembic's own table, owned like everything else of fsql's by the owner role.
SELECT fsql.become_owner();
CREATE TABLE IF NOT EXISTS fsql.alembic_version (
    version_num varchar(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
COMMENT ON TABLE fsql.alembic_version IS 'The revision of the project that this database is at';
COMMENT ON COLUMN fsql.alembic_version.version_num IS 'Identifier of the revision, as in migrations/versions';
SELECT pg_catalog.set_config('role', 'none', true)
