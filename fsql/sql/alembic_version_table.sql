-- Alembic's own table, owned like everything else of fsql's by the owner role.
SELECT fsql.become_owner();
CREATE TABLE IF NOT EXISTS fsql.alembic_version (
    version_num varchar(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
