-- The analysed query of a view, in which every function stands with its oid.
SELECT ev_action::text FROM pg_catalog.pg_rewrite WHERE ev_class = %(relation)s::regclass
