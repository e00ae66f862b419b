-- One search path for every caller: what stands outside it is named with its schema.
CREATE FUNCTION fsql.definition_digest(class oid, object oid) RETURNS text LANGUAGE sql STABLE
    SET search_path = pg_catalog
AS $body$
    SELECT pg_catalog.md5(CASE
        WHEN $1 = 'pg_catalog.pg_proc'::pg_catalog.regclass THEN (
            SELECT CASE f.prokind
                WHEN 'a' THEN (
                    SELECT pg_catalog.concat_ws(' ', a.aggtransfn, a.aggfinalfn, a.agginitval, a.aggdirectargs_text)
                    FROM (SELECT agg.*, agg.aggnumdirectargs::text AS aggdirectargs_text
                        FROM pg_catalog.pg_aggregate AS agg) AS a
                    WHERE a.aggfnoid = f.oid
                )
                ELSE pg_catalog.pg_get_functiondef(f.oid) END
            FROM pg_catalog.pg_proc AS f WHERE f.oid = $2
        )
        ELSE (
            SELECT CASE WHEN c.relkind IN ('v', 'm')
                THEN pg_catalog.concat_ws(' ', pg_catalog.pg_get_viewdef(c.oid), c.reloptions::text)
                ELSE pg_catalog.concat_ws(E'\n', c.relpersistence, (
                    SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ', a.attname,
                        pg_catalog.format_type(a.atttypid, a.atttypmod), a.attnotnull,
                        pg_catalog.pg_get_expr(d.adbin, d.adrelid)), E'\n' ORDER BY a.attnum)
                    FROM pg_catalog.pg_attribute AS a
                    LEFT JOIN pg_catalog.pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
                    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                ), (
                    SELECT pg_catalog.string_agg(pg_catalog.pg_get_constraintdef(k.oid), E'\n' ORDER BY k.conname)
                    FROM pg_catalog.pg_constraint AS k WHERE k.conrelid = c.oid AND k.contype <> 'n'
                ), (
                    SELECT pg_catalog.string_agg(pg_catalog.pg_get_triggerdef(t.oid), E'\n' ORDER BY t.tgname)
                    FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = c.oid AND NOT t.tgisinternal
                ), (
                    SELECT pg_catalog.string_agg(pg_catalog.pg_get_ruledef(r.oid), E'\n' ORDER BY r.rulename)
                    FROM pg_catalog.pg_rewrite AS r WHERE r.ev_class = c.oid
                ), CASE WHEN c.relrowsecurity THEN 'row level security' END) END
            FROM pg_catalog.pg_class AS c WHERE c.oid = $2
        )
    END)
$body$;

COMMENT ON FUNCTION fsql.definition_digest(oid, oid) IS
    'MD5 of the definition of a view, table or function as Postgres words it; NULL where there is no such object';

-- As long as this stays, the definition stayed: a quick look that spares Postgres the wording.
CREATE FUNCTION fsql.definition_mark(class oid, object oid) RETURNS text LANGUAGE sql STABLE AS $body$
    SELECT pg_catalog.concat_ws('/', rule.oid, rule.xmin, owner.relname, owner.relnamespace, owner.reloptions::text)
    FROM pg_catalog.pg_rewrite AS rule
    JOIN pg_catalog.pg_class AS owner ON owner.oid = rule.ev_class
    WHERE $1 = 'pg_catalog.pg_class'::pg_catalog.regclass AND rule.ev_class = $2 AND rule.rulename = '_RETURN'
    UNION ALL
    SELECT pg_catalog.concat_ws('/', called.oid, called.xmin) FROM pg_catalog.pg_proc AS called
    WHERE $1 = 'pg_catalog.pg_proc'::pg_catalog.regclass AND called.oid = $2
$body$;

COMMENT ON FUNCTION fsql.definition_mark(oid, oid) IS
    'Changes whenever a view or function is defined anew, and after a restore; NULL for tables';
