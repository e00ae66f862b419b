-- What its online table holds grows old from now on, so it must not be trusted.
DELETE FROM fsql_online.epoch WHERE name = %(name)s AND number = %(number)s
