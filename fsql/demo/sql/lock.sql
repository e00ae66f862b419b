-- Two loads at once wait for each other; released with the transaction.
SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('fsql demo: schema nyc', 0))
