INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail)
VALUES (%(action)s, %(label)s, %(fingerprint)s, 'succeeded', jsonb_build_object('before', %(before)s::text))
