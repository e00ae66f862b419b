"""fsql: a SQL-first feature store on Postgres."""
