"""Definition → SQL: what a version is in Postgres, and how a service reads it, then and now."""
