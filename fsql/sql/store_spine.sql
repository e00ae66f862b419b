-- The rows of a spine, numbered in the order they come: that of an ORDER BY of its own, where it has one.
CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS
SELECT row_number() OVER () AS {ordinal}, fsql_rows.* FROM {rows} AS fsql_rows
