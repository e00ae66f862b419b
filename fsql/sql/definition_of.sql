-- The SELECT behind a materialized view.
SELECT rtrim(pg_catalog.pg_get_viewdef(%(relation)s::regclass), '; ')
