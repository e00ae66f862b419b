-- The analysed queries of a definition view and of the feature views below it: oid, tree, whether it is the view itself.
WITH definition AS (
    SELECT view.oid, view.relnamespace
    FROM pg_catalog.pg_class AS view
    JOIN pg_catalog.pg_namespace AS home ON home.oid = view.relnamespace AND home.nspname = 'features'
    WHERE view.relname = %(label)s AND view.relkind = 'v'
), wanted AS MATERIALIZED (
    SELECT definition.oid
    FROM definition
    UNION
    SELECT view.oid
    FROM definition
    CROSS JOIN LATERAL fsql.reads(definition.oid) AS read
    JOIN pg_catalog.pg_class AS view ON view.oid = read.object AND view.relnamespace = definition.relnamespace
    WHERE read.class = 'pg_catalog.pg_class'::regclass
)
SELECT rule.ev_class AS oid, rule.ev_action::text AS tree, rule.ev_class = (SELECT definition.oid FROM definition) AS itself
FROM wanted
JOIN pg_catalog.pg_rewrite AS rule ON rule.ev_class = wanted.oid AND rule.rulename = '_RETURN'
