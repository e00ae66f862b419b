GRANT SELECT ({columns}) ON {table} TO {login}
