-- Whether a version's history was ever refreshed well since it stands.
SELECT EXISTS (
    SELECT FROM fsql.refresh_run AS r
    JOIN fsql.version AS v USING (name, number)
    WHERE r.name = %(name)s AND r.number = %(number)s AND r.state = 'succeeded' AND r.started_at >= v.applied_at
)
