SELECT name FROM fsql.project
