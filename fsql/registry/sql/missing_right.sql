GRANT CREATE ON DATABASE {database} TO {login}
