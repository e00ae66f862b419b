"""Where the server is: a DSN, or a Postgres of fsql's own; and connections to it, all alike."""
