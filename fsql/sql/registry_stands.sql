-- Whether fsql is installed here; asked of the catalog, which anyone may read.
SELECT EXISTS (
    SELECT FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE n.nspname = 'fsql' AND c.relname = 'registry_revision'
)
