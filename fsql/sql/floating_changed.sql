-- Whether the floating objects of a live version are not as they were made, or read another version.
SELECT EXISTS (
    SELECT FROM fsql.changed_by_hand() AS changed
    JOIN fsql.object AS made ON made.floating AND made.name = changed.name AND made.number = changed.number
        AND made.schema = changed.schema AND made.kind = changed.kind
        AND changed.object = made.object || CASE made.kind WHEN 'function' THEN '(' || made.arguments || ')' ELSE '' END
    WHERE changed.name = %(name)s AND changed.number = %(number)s
) OR EXISTS (
    SELECT FROM fsql.version
    WHERE name = %(name)s AND number = %(number)s AND kind = 'view' AND NOT EXISTS (
        SELECT FROM pg_catalog.pg_depend AS need
        JOIN pg_catalog.pg_rewrite AS rule ON rule.oid = need.objid
        WHERE need.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
            AND rule.ev_class = pg_catalog.to_regclass(pg_catalog.format('features.%%I', version.name))
            AND need.refobjid = pg_catalog.to_regclass(pg_catalog.format('features.%%I', version.name || '_v' || version.number))
    )
)
