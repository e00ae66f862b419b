-- The analysed queries of the users' own views that temporary views read, through other views, too: name of the
-- temporary view, schema and name of the view that it reads, schema, name and body of the view in question, its
-- tree, the columns of it that are read; none where all may be.
WITH RECURSIVE read (label, root, reader, oid) AS (
    SELECT c.relname, d.refobjid, c.oid, d.refobjid
    FROM pg_catalog.pg_class AS c
    JOIN pg_catalog.pg_rewrite AS w ON w.ev_class = c.oid AND w.rulename = '_RETURN'
    JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
        AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> c.oid
    WHERE c.relnamespace = pg_catalog.pg_my_temp_schema() AND c.relname = ANY (%(names)s)
    UNION
    SELECT read.label, read.root, read.oid, d.refobjid
    FROM read
    JOIN pg_catalog.pg_class AS c ON c.oid = read.oid AND c.relkind = 'v'
        AND c.relnamespace <> pg_catalog.pg_my_temp_schema()
    JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace AND n.nspname <> 'features'
    JOIN pg_catalog.pg_rewrite AS w ON w.ev_class = c.oid AND w.rulename = '_RETURN'
    JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = w.oid
        AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid <> c.oid
),
view AS (
    SELECT read.label, read.root, read.oid, pg_catalog.array_agg(DISTINCT read.reader) AS readers
    FROM read
    GROUP BY read.label, read.root, read.oid
)
SELECT
    view.label::text,
    root_schema.nspname::text,
    root.relname::text,
    own_schema.nspname::text,
    own.relname::text,
    pg_catalog.pg_get_viewdef(own.oid),
    w.ev_action::text,
    (
        SELECT pg_catalog.array_agg(DISTINCT d.refobjsubid)
        FROM pg_catalog.pg_rewrite AS r
        JOIN pg_catalog.pg_depend AS d ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.objid = r.oid
            AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = own.oid
        WHERE r.ev_class = ANY (view.readers)
        -- a row read as a whole reads all, and only the tree shows it
        HAVING pg_catalog.bool_and(d.refobjsubid > 0 AND r.ev_action::text !~ ':varattno 0 ')
    )
FROM view
JOIN pg_catalog.pg_class AS own ON own.oid = view.oid AND own.relkind = 'v'
JOIN pg_catalog.pg_namespace AS own_schema ON own_schema.oid = own.relnamespace
    AND own_schema.nspname NOT IN ('features', 'fsql_offline', 'fsql_online', 'fsql', 'pg_catalog', 'information_schema')
    AND own_schema.oid <> pg_catalog.pg_my_temp_schema()
JOIN pg_catalog.pg_rewrite AS w ON w.ev_class = own.oid AND w.rulename = '_RETURN'
JOIN pg_catalog.pg_class AS root ON root.oid = view.root
JOIN pg_catalog.pg_namespace AS root_schema ON root_schema.oid = root.relnamespace
ORDER BY 1, 2, 3, 4, 5
