-- One change of roles at a time; released with the transaction.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('fsql.rollout', 0))
