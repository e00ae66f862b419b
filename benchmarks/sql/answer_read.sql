SELECT *
FROM pg_temp.answer
ORDER BY fsql_ordinal
