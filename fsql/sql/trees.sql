-- The analysed queries of temporary views: name, tree.
SELECT c.relname, r.ev_action::text
FROM pg_catalog.pg_rewrite AS r
JOIN pg_catalog.pg_class AS c ON c.oid = r.ev_class
WHERE c.relnamespace = pg_catalog.pg_my_temp_schema() AND c.relname = ANY (%(names)s)
