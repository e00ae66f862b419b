UPDATE fsql.version SET role = 'live' WHERE name = %(name)s AND number = %(number)s
