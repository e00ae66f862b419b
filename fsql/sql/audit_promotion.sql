INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail)
VALUES ('promote', %(label)s, %(fingerprint)s, 'succeeded', jsonb_build_object('before', %(before)s::text))
