-- Everything that readers must know of the standing versions, a row each; `features` and `reads` are JSON arrays.
SELECT
    v.name,
    v.number,
    v.kind,
    v.fingerprint,
    v.role,
    v.entity,
    v.owner,
    v.description,
    v.keys,
    v.key_types,
    v.request_columns,
    v.request_types,
    extract(epoch FROM v.ttl)::double precision AS ttl_seconds,
    v.static,
    v.definition,
    coalesce((
        SELECT json_agg(json_build_array(f.feature, f.type, f.default_value, f.description) ORDER BY f.ordinal)
        FROM fsql.feature AS f
        WHERE f.name = v.name AND f.number = v.number
    ), '[]')::text AS features
FROM fsql.version AS v
ORDER BY v.name, v.number
