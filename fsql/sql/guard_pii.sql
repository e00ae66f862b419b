SELECT fsql.guard_pii(%(name)s, %(number)s)
