-- Kept as it is, refreshed and published no more.
UPDATE fsql.version SET role = 'retired' WHERE name = %(name)s AND number = %(number)s
