-- The version that was live is kept fresh beside the new one, so that the way back is as short.
UPDATE fsql.version SET role = 'shadow' WHERE name = %(name)s AND number <> %(number)s AND role = 'live'
