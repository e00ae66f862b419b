-- What is not as it was when its version was applied, a row each; none where nothing was changed.
SELECT name, number, what, changed.kind, schema, object, column_name, was, is_now, version.revision
FROM fsql.changed_by_hand() AS changed
JOIN fsql.version USING (name, number)
ORDER BY schema, object, column_name NULLS FIRST, name, number
