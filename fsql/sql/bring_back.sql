UPDATE fsql.version SET role = coalesce(former_role, 'shadow'), former_role = NULL
WHERE name = %(name)s AND number = %(number)s AND role = 'retired'
