-- Everything that an apply can leave in a database, a line each: what, which, how it is.
-- Sources (schema shop) are the user's; that the owner role may read them is not taken back.
SELECT 'relation', format('%I.%I', n.nspname, c.relname), concat_ws(
    ' ', c.relkind, c.relpersistence, pg_get_userbyid(c.relowner), ARRAY(SELECT unnest(c.relacl)::text ORDER BY 1), c.reloptions,
    obj_description(c.oid, 'pg_class'), CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END,
    CASE WHEN c.relkind = 'i' THEN pg_get_indexdef(c.oid) END
)
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_|^information_schema$|^shop$|^S %$'
UNION ALL
SELECT 'column', format('%I.%I.%I', n.nspname, c.relname, a.attname), concat_ws(
    ' ', a.attnum, format_type(a.atttypid, a.atttypmod), a.attnotnull, ARRAY(SELECT unnest(a.attacl)::text ORDER BY 1), col_description(c.oid, a.attnum)
)
FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname !~ '^pg_|^information_schema$|^shop$|^S %$' AND a.attnum > 0 AND c.relkind <> 'i'
UNION ALL
SELECT 'function', p.oid::regprocedure::text, concat_ws(
    ' ', pg_get_userbyid(p.proowner), ARRAY(SELECT unnest(p.proacl)::text ORDER BY 1), pg_get_functiondef(p.oid), obj_description(p.oid, 'pg_proc')
)
FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
WHERE n.nspname !~ '^pg_|^information_schema$|^shop$|^S %$' AND p.prokind = 'f'
UNION ALL
SELECT 'entity', e.name, (to_jsonb(e) - 'applied_at')::text FROM fsql.entity AS e
UNION ALL
SELECT 'version', v.name || v.number, (to_jsonb(v) - 'applied_at' - 'applied_by' - 'brought_back_at')::text FROM fsql.version AS v
UNION ALL
SELECT 'feature', f.name || f.number || f.feature, to_jsonb(f)::text FROM fsql.feature AS f
UNION ALL
SELECT 'lineage', l.name || l.number, (to_jsonb(l) - 'id')::text FROM fsql.lineage AS l
UNION ALL
SELECT 'dependency', d.name || d.number, to_jsonb(d)::text FROM fsql.dependency AS d
UNION ALL
SELECT 'epoch', e.name || e.number, e.sequence::text FROM fsql_online.epoch AS e
ORDER BY 1, 2, 3
