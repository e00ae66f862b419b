-- The revision that made each standing version.
SELECT name, number, revision FROM fsql.version
