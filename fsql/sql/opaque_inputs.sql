-- Functions that definitions call and whose bodies Postgres does not analyse, a row for each version and function.
SELECT name || '_v' || number AS label, function, language, volatility
FROM fsql.opaque_input
ORDER BY name, number, function
