-- the last revision is undone; schemas go only if nothing stands in them
DROP TABLE fsql.registry_revision;
DROP SCHEMA fsql_online;
DROP SCHEMA fsql_offline;
DROP SCHEMA features;
DROP SCHEMA fsql;
