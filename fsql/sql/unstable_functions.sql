-- Functions among the given ones whose answer depends on more than their arguments: schema, name, volatility.
-- Stable ones count where a time zone is behind it: they take or give timestamptz without an explicit zone.
-- Adding an interval is stable, too, but depends on the zone only for days, which are refused as literals.
SELECT n.nspname, p.proname, p.provolatile::text
FROM pg_catalog.pg_proc AS p
JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
WHERE p.oid = ANY (%(oids)s::oid[])
    AND (
        p.provolatile = 'v'
        OR (
            p.provolatile = 's'
            AND n.nspname = 'pg_catalog'
            AND ('timestamptz'::regtype = ANY (p.proargtypes) OR p.prorettype = 'timestamptz'::regtype)
            AND p.proname NOT IN ('timestamptz_pl_interval', 'timestamptz_mi_interval', 'interval_pl_timestamptz')
            -- these are told the zone by their last argument
            AND NOT (
                p.proname IN ('date_trunc', 'date_add', 'date_subtract', 'generate_series')
                AND p.proargtypes[p.pronargs - 1] = 'text'::regtype
            )
        )
        -- what takes anything writes it as text: concat, format, to_jsonb, ...
        OR (
            p.provolatile = 's'
            AND p.oid = ANY (%(zoned)s::oid[])
            AND EXISTS (
                SELECT FROM unnest(p.proargtypes) AS argument (type)
                JOIN pg_catalog.pg_type AS t ON t.oid = argument.type AND t.typtype = 'p'
            )
        )
    )
ORDER BY n.nspname, p.proname
