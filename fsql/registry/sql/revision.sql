SELECT version_num FROM fsql.registry_revision
