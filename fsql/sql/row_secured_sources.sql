-- Tables below a history whose row level security filters what the reading view's owner sees: schema, table, role.
WITH RECURSIVE below (oid, reader) AS (
    SELECT pg_catalog.to_regclass(%(relation)s)::oid, NULL::oid
    UNION
    SELECT d.refobjid, reading.relowner
    FROM below
    JOIN pg_catalog.pg_class AS reading ON reading.oid = below.oid
    JOIN pg_catalog.pg_rewrite AS w ON w.ev_class = below.oid AND w.rulename = '_RETURN'
    JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
        AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> below.oid
    WHERE reading.relkind = 'v' OR below.reader IS NULL
)
SELECT DISTINCT n.nspname::text, c.relname::text, reader.rolname::text
FROM below
JOIN pg_catalog.pg_class AS c ON c.oid = below.oid AND c.relrowsecurity
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_roles AS reader ON reader.oid = below.reader AND NOT reader.rolsuper AND NOT reader.rolbypassrls
WHERE c.relforcerowsecurity OR NOT pg_catalog.pg_has_role(reader.oid, c.relowner, 'USAGE')
ORDER BY 1, 2, 3
