-- What a model was trained on: digests of what was asked and answered, and the runs behind every history it read.
INSERT INTO fsql.training_set (
    name, service, number, fingerprint, rows, spine_digest, result_digest, features, histories
)
SELECT
    %(name)s, v.name, v.number, v.fingerprint, %(rows)s, %(spine_digest)s, %(result_digest)s,
    (
        SELECT coalesce(jsonb_object_agg(f.feature, f.fingerprint), '{}')
        FROM fsql.feature AS f
        WHERE f.name = v.name AND f.number = v.number
    ),
    (
        SELECT coalesce(jsonb_object_agg(d.upstream_name || '_v' || d.upstream_number, latest.run), '{}')
        FROM fsql.dependency AS d
        LEFT JOIN LATERAL (
            SELECT jsonb_build_object('refresh_run', r.id, 'finished_at', r.finished_at, 'snapshot', r.snapshot) AS run
            FROM fsql.refresh_run AS r
            WHERE r.name = d.upstream_name AND r.number = d.upstream_number AND r.state = 'succeeded'
            ORDER BY r.id DESC
            LIMIT 1
        ) AS latest ON true
        WHERE d.name = v.name AND d.number = v.number
    )
FROM fsql.version AS v
WHERE v.name = %(service)s AND v.number = %(number)s
