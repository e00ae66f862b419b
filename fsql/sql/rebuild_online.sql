SELECT fsql.rebuild_online($1, $2)
