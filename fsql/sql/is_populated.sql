SELECT relispopulated FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass(%(relation)s)
