-- Kept as it is, refreshed and published no more. Who publishes it now comes to an end first, so that the mark which
-- that leaves can be taken away by the next statement.
UPDATE fsql.version SET role = 'retired'
FROM pg_catalog.pg_advisory_xact_lock(fsql.publish_key(%(name)s, %(number)s))
WHERE name = %(name)s AND number = %(number)s
