UPDATE fsql.version SET role = 'live', former_role = NULL WHERE name = %(name)s AND number = %(number)s
