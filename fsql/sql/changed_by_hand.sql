-- What is not as it was when its version was applied, a row each; none where nothing was changed.
SELECT name, number, what, kind, schema, object, column_name, was, is_now
FROM fsql.changed_by_hand()
ORDER BY schema, object, column_name NULLS FIRST, name, number
