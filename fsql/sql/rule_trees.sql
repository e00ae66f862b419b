-- The analysed queries of a definition view and of the feature views below it: oid, tree, whether it is the view itself.
SELECT rule.ev_class AS oid, rule.ev_action::text AS tree, rule.ev_class = definition.oid AS itself
FROM pg_catalog.pg_class AS definition
JOIN pg_catalog.pg_namespace AS home ON home.oid = definition.relnamespace AND home.nspname = 'features'
JOIN pg_catalog.pg_rewrite AS rule ON rule.rulename = '_RETURN' AND (
    rule.ev_class = definition.oid
    OR rule.ev_class IN (
        SELECT read.object
        FROM fsql.reads(definition.oid) AS read
        JOIN pg_catalog.pg_class AS view ON view.oid = read.object AND view.relnamespace = definition.relnamespace
        WHERE read.class = 'pg_catalog.pg_class'::regclass
    )
)
WHERE definition.relname = %(label)s AND definition.relkind = 'v'
