-- Keeps trees out of the server's own log, where the login may say so.
SELECT pg_catalog.set_config('log_min_messages', 'fatal', true)
WHERE pg_catalog.has_parameter_privilege('log_min_messages', 'SET')
