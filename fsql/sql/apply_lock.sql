-- One apply at a time in a database; released by apply_unlock or with the session.
SELECT pg_catalog.pg_advisory_lock(pg_catalog.hashtextextended('fsql.apply', 0))
