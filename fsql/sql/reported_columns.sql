-- What fsql.lineage says of every version of a view, and what Postgres recorded when it was applied: name, number,
-- schema, table, column, whether it is reported, whether it is recorded, whether a feature view reads it itself. Of all
-- versions, or of those that some revisions made.
SELECT
    name,
    number,
    source_schema,
    source_table,
    source_column,
    bool_or(reported) AS reported,
    bool_or(recorded) AS recorded,
    bool_or(direct) AS direct
FROM (
    SELECT l.name, l.number, l.source_schema, l.source_table, l.source_column,
        true AS reported, false AS recorded, false AS direct
    FROM fsql.lineage AS l
    UNION ALL
    SELECT s.name, s.number, s.source_schema, s.source_table, s.source_column, false, true, s.direct
    FROM fsql.source AS s
) AS said
WHERE EXISTS (
    SELECT FROM fsql.version AS v WHERE v.name = said.name AND v.number = said.number AND v.kind = 'view'
        AND (%(revisions)s::text[] IS NULL OR v.revision = ANY (%(revisions)s::text[]))
)
GROUP BY name, number, source_schema, source_table, source_column
ORDER BY 1, 2, 3, 4, 5
