-- Publishers of one version come one after the other. A statement of its own: what is computed next must see
-- what the publisher before has committed.
SELECT pg_advisory_xact_lock(hashtextextended('fsql publish ' || %(label)s::text, 0))
