SELECT fsql.refresh_history(%(name)s, %(number)s)
