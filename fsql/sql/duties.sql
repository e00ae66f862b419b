-- Which group role has which duty.
SELECT duty, name FROM fsql.role
