-- What Postgres keeps of what reads what: views read relations and call functions; functions written as SQL with
-- BEGIN ATOMIC do, too; an operator is the function behind it. Built-in objects are not written down by Postgres.
-- Relations, functions and operators are given as pg_depend gives them: the catalog, the oid, the column or 0.
CREATE FUNCTION fsql.reads_itself(class oid, object oid) RETURNS TABLE (class oid, object oid, attribute integer)
LANGUAGE sql STABLE AS $body$
    SELECT needed.refclassid, needed.refobjid, needed.refobjsubid
    FROM pg_catalog.pg_rewrite AS rule
    JOIN pg_catalog.pg_depend AS needed
        ON needed.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass AND needed.objid = rule.oid
    WHERE $1 = 'pg_catalog.pg_class'::pg_catalog.regclass AND rule.ev_class = $2 AND rule.rulename = '_RETURN'
        AND (needed.refclassid <> $1 OR needed.refobjid <> $2)
    UNION ALL
    SELECT needed.refclassid, needed.refobjid, needed.refobjsubid
    FROM pg_catalog.pg_depend AS needed
    WHERE $1 = 'pg_catalog.pg_proc'::pg_catalog.regclass AND needed.classid = $1 AND needed.objid = $2
        AND needed.deptype = 'n'
    UNION ALL
    SELECT 'pg_catalog.pg_proc'::pg_catalog.regclass, operator.oprcode::oid, 0
    FROM pg_catalog.pg_operator AS operator
    WHERE $1 = 'pg_catalog.pg_operator'::pg_catalog.regclass AND operator.oid = $2
$body$;

COMMENT ON FUNCTION fsql.reads_itself(oid, oid) IS 'What a view, function or operator reads, as Postgres recorded it, one step';

CREATE FUNCTION fsql.reads(relation oid)
RETURNS TABLE (reader_class oid, reader oid, class oid, object oid, attribute integer)
LANGUAGE sql STABLE AS $body$
    WITH RECURSIVE node (class, object) AS (
        SELECT 'pg_catalog.pg_class'::pg_catalog.regclass::oid, $1
        UNION
        SELECT read.class, read.object
        FROM node CROSS JOIN LATERAL fsql.reads_itself(node.class, node.object) AS read
        WHERE read.class IN ('pg_catalog.pg_class'::pg_catalog.regclass, 'pg_catalog.pg_proc'::pg_catalog.regclass,
            'pg_catalog.pg_operator'::pg_catalog.regclass)
    )
    SELECT DISTINCT node.class, node.object, read.class, read.object, read.attribute
    FROM node CROSS JOIN LATERAL fsql.reads_itself(node.class, node.object) AS read
$body$;

COMMENT ON FUNCTION fsql.reads(oid) IS
    'Everything that a view reads, as Postgres recorded it: through other views and through functions whose body it keeps, down to tables';

CREATE VIEW fsql.recorded_source AS
SELECT
    version.name,
    version.number,
    place.nspname::text AS source_schema,
    source.relname::text AS source_table,
    attribute.attname::text AS source_column,
    pg_catalog.format_type(attribute.atttypid, attribute.atttypmod) AS type,
    pg_catalog.bool_or(coalesce(reading.nspname = 'features', false)) AS direct,
    source.oid AS relation,
    attribute.attnum::integer AS attribute
FROM fsql.version AS version
JOIN pg_catalog.pg_class AS definition ON definition.relname = version.name || '_v' || version.number
    AND definition.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace AS n WHERE n.nspname = 'features')
    AND definition.relkind = 'v'
CROSS JOIN LATERAL fsql.reads(definition.oid) AS edge
JOIN pg_catalog.pg_class AS source
    ON source.oid = edge.object AND edge.class = 'pg_catalog.pg_class'::pg_catalog.regclass AND source.relkind IN ('r', 'p', 'v', 'm', 'f')
JOIN pg_catalog.pg_namespace AS place ON place.oid = source.relnamespace AND place.nspname <> 'features'
JOIN pg_catalog.pg_attribute AS attribute ON attribute.attrelid = source.oid AND attribute.attnum = edge.attribute
    AND edge.attribute <> 0
LEFT JOIN pg_catalog.pg_class AS reader ON reader.oid = edge.reader AND edge.reader_class = 'pg_catalog.pg_class'::pg_catalog.regclass
LEFT JOIN pg_catalog.pg_namespace AS reading ON reading.oid = reader.relnamespace
WHERE version.kind = 'view'
GROUP BY version.name, version.number, place.nspname, source.relname, attribute.attname, attribute.atttypid,
    attribute.atttypmod, source.oid, attribute.attnum;

COMMENT ON VIEW fsql.recorded_source IS
    'Which columns the definition of every view version reads, as Postgres itself recorded it, through every view and visible function down to tables. What fsql.lineage says is among them';
COMMENT ON COLUMN fsql.recorded_source.name IS 'Name of the view';
COMMENT ON COLUMN fsql.recorded_source.number IS 'Number of the version';
COMMENT ON COLUMN fsql.recorded_source.source_schema IS 'Schema of the table or view that is read';
COMMENT ON COLUMN fsql.recorded_source.source_table IS 'The table or view that is read';
COMMENT ON COLUMN fsql.recorded_source.source_column IS 'Its column';
COMMENT ON COLUMN fsql.recorded_source.type IS 'Type of that column';
COMMENT ON COLUMN fsql.recorded_source.direct IS 'Whether a feature view reads it itself, not only a view or function of yours between';
COMMENT ON COLUMN fsql.recorded_source.relation IS 'The table or view in pg_class';
COMMENT ON COLUMN fsql.recorded_source.attribute IS 'The column in pg_attribute';

CREATE VIEW fsql.opaque_input AS
SELECT DISTINCT
    version.name,
    version.number,
    pg_catalog.quote_ident(place.nspname) || '.' || pg_catalog.quote_ident(called.proname)
        || '(' || pg_catalog.pg_get_function_identity_arguments(called.oid) || ')' AS function,
    language.lanname::text AS language,
    CASE called.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END AS volatility
FROM fsql.version AS version
JOIN pg_catalog.pg_class AS definition ON definition.relname = version.name || '_v' || version.number
    AND definition.relnamespace = (SELECT n.oid FROM pg_catalog.pg_namespace AS n WHERE n.nspname = 'features')
    AND definition.relkind = 'v'
CROSS JOIN LATERAL fsql.reads(definition.oid) AS edge
JOIN pg_catalog.pg_proc AS called
    ON called.oid = edge.object AND edge.class = 'pg_catalog.pg_proc'::pg_catalog.regclass AND called.prosqlbody IS NULL
JOIN pg_catalog.pg_namespace AS place ON place.oid = called.pronamespace
    AND place.nspname NOT IN ('features', 'pg_catalog', 'information_schema')
JOIN pg_catalog.pg_language AS language ON language.oid = called.prolang
WHERE version.kind = 'view';

COMMENT ON VIEW fsql.opaque_input IS
    'Functions that definitions call and whose bodies Postgres does not analyse: whatever these read stands in no lineage. Functions written with BEGIN ATOMIC are looked through';
COMMENT ON COLUMN fsql.opaque_input.name IS 'Name of the view';
COMMENT ON COLUMN fsql.opaque_input.number IS 'Number of the version';
COMMENT ON COLUMN fsql.opaque_input.function IS 'The function, with the types of its arguments';
COMMENT ON COLUMN fsql.opaque_input.language IS 'Language that it is written in';
COMMENT ON COLUMN fsql.opaque_input.volatility IS 'immutable, stable or volatile, as it was declared';
