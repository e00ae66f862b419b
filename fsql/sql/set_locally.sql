-- Sets settings until the end of the transaction or savepoint.
SELECT pg_catalog.set_config(s.name, s.value, true)
FROM jsonb_each_text(%(settings)s) AS s (name, value)
