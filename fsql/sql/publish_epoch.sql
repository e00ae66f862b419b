-- From this commit on, the version's online table can be trusted.
INSERT INTO fsql_online.epoch AS epoch (name, number, filled_at, sequence)
VALUES (%(name)s, %(number)s, clock_timestamp(), nextval('fsql_online.publish_sequence'))
ON CONFLICT (name, number) DO UPDATE
SET filled_at = excluded.filled_at, sequence = excluded.sequence
