-- Of the sources asked for, the tables behind them that the server never counted: source schema, source, table.
-- Views are followed to what they read, partitioned tables to their partitions.
WITH RECURSIVE behind AS (
    SELECT wanted.schema, wanted.name, c.oid
    FROM unnest(%(schemas)s::text[], %(names)s::text[]) AS wanted(schema, name)
    JOIN pg_catalog.pg_namespace AS n ON n.nspname = wanted.schema
    JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = wanted.name
    UNION
    SELECT behind.schema, behind.name, step.oid
    FROM behind
    JOIN LATERAL (
        SELECT d.refobjid AS oid
        FROM pg_catalog.pg_rewrite AS r
        JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass
        JOIN pg_catalog.pg_class AS reader ON reader.oid = r.ev_class AND reader.relkind = 'v'
        WHERE r.ev_class = behind.oid AND d.refobjid <> r.ev_class
        UNION
        SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i WHERE i.inhparent = behind.oid
    ) AS step ON true
)
SELECT DISTINCT behind.schema, behind.name, format('%%I.%%I', n.nspname, c.relname)
FROM behind
JOIN pg_catalog.pg_class AS c USING (oid)
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm', 'f') AND c.reltuples < 0
ORDER BY 1, 2, 3
