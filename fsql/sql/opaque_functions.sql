-- Those of the named functions (schema.name, or a name in public) whose bodies Postgres does not analyse: function with
-- its arguments, language, volatility.
SELECT
    pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname)
        || '(' || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' AS function,
    l.lanname::text AS language,
    CASE p.provolatile WHEN 'i' THEN 'immutable' WHEN 's' THEN 'stable' ELSE 'volatile' END AS volatility
FROM pg_catalog.pg_proc AS p
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace AND n.nspname NOT IN ('pg_catalog', 'information_schema')
JOIN pg_catalog.pg_language AS l ON l.oid = p.prolang
WHERE p.prosqlbody IS NULL
    AND (n.nspname || '.' || p.proname = ANY (%(names)s::text[]) OR n.nspname = 'public' AND p.proname = ANY (%(names)s::text[]))
ORDER BY 1
