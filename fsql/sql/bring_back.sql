UPDATE fsql.version SET role = 'shadow' WHERE name = %(name)s AND number = %(number)s AND role = 'retired'
