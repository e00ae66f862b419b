-- How many of the demo's five tables stand, in their present form.
SELECT count(*)
FROM (
    VALUES
        ('nyc.airlines', 'name'),
        ('nyc.airports', 'tzone'),
        ('nyc.planes', 'seats'),
        ('nyc.weather', 'time_hour'),
        ('nyc.flights', 'outcome_known_at')
) AS wanted (relation, newest_column)
JOIN pg_catalog.pg_attribute AS attribute
    ON attribute.attrelid = pg_catalog.to_regclass(wanted.relation)
    AND attribute.attname = wanted.newest_column
    AND NOT attribute.attisdropped
