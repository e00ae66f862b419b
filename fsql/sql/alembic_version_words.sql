COMMENT ON TABLE fsql.alembic_version IS 'The revision of the project that this database is at';
COMMENT ON COLUMN fsql.alembic_version.version_num IS 'Identifier of the revision, as in migrations/versions';
