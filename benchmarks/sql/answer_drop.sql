DROP TABLE pg_temp.answer
