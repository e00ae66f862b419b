SELECT fsql.become_owner()
