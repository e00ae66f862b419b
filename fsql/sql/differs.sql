-- Whether a column differs from that of the first row of its instant, byte for byte.
ROW({column}) OPERATOR(pg_catalog.*<>) first_value(ROW({column})) OVER fsql_instant AS {flag}
