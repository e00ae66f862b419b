-- Columns about persons that the login may not read, of the histories of these versions: label, columns.
SELECT v.label, pg_catalog.array_agg(f.feature ORDER BY f.ordinal)
FROM (SELECT name, number, name || '_v' || number AS label FROM fsql.version) AS v
JOIN fsql.feature AS f ON f.name = v.name AND f.number = v.number AND f.pii
JOIN pg_catalog.pg_namespace AS n ON n.nspname = 'fsql_offline'
JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = v.label AND c.relkind = 'm'
WHERE v.label = ANY (%(labels)s)
    AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
    AND NOT pg_catalog.has_column_privilege(c.oid, f.feature, 'SELECT')
GROUP BY v.label
ORDER BY v.label
