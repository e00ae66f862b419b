-- Functions, and those behind operators: number of the operator or 0, number, schema, name, types of arguments
-- and result, volatility, whether it takes any type.
SELECT
    coalesce(o.oid, 0)::text,
    p.oid::text,
    n.nspname,
    p.proname,
    pg_catalog.oidvectortypes(p.proargtypes),
    pg_catalog.format_type(p.prorettype, NULL),
    p.provolatile::text,
    EXISTS (
        SELECT
        FROM unnest(p.proargtypes) AS argument (type)
        JOIN pg_catalog.pg_type AS t ON t.oid = argument.type AND t.typtype = 'p'
    )
FROM pg_catalog.pg_proc AS p
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
LEFT JOIN pg_catalog.pg_operator AS o ON o.oprcode = p.oid AND o.oid = ANY (%(operators)s::oid[])
WHERE p.oid = ANY (%(functions)s::oid[]) OR o.oid IS NOT NULL
