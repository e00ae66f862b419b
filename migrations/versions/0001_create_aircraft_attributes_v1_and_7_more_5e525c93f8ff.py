"""create aircraft_attributes_v1 and 7 more

- create aircraft_attributes_v1
- create aircraft_delays_v1
- create carrier_delays_v1
- create origin_cancellations_v1
- create origin_departures_v1
- create origin_weather_v1
- create route_delays_v1
- create delay_model_v1

Revision ID: 5e525c93f8ff
Revises: <base>
"""

from alembic import op
from sqlalchemy import DDL

revision = "5e525c93f8ff"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    send("SET LOCAL lock_timeout = '10s'")
    send("SET LOCAL search_path = public")
    send("SET LOCAL TimeZone = 'UTC'")
    send("SELECT fsql.grant_source('nyc.flights')")
    send("SELECT fsql.grant_source('nyc.planes')")
    send("SELECT fsql.grant_source('nyc.weather')")
    send("SELECT fsql.become_owner()")

    # create aircraft_attributes_v1
    send("""
CREATE VIEW features.aircraft_attributes_v1 AS
SELECT
    tailnum,
    manufacturer,  -- as the registration spells it
    year AS built_in,  -- year of manufacture
    engines,  -- how many
    seats  -- how many
FROM nyc.planes
    """)
    send("""
CREATE MATERIALIZED VIEW fsql_offline.aircraft_attributes_v1 AS
SELECT DISTINCT
    tailnum,
    '-infinity'::timestamptz AS valid_from,
    '-infinity'::timestamptz AS event_time,
    manufacturer,
    built_in,
    engines,
    seats
FROM features.aircraft_attributes_v1
WHERE tailnum IS NOT NULL
ORDER BY tailnum, valid_from
WITH NO DATA
    """)
    send("""
CREATE UNIQUE INDEX ON fsql_offline.aircraft_attributes_v1 (tailnum, valid_from) WITH (fillfactor = 30)
    """)
    send("""
CREATE FUNCTION features.aircraft_attributes_v1_at(tailnum text, as_of timestamp with time zone)
RETURNS TABLE (event_time timestamp with time zone, manufacturer text, built_in integer, engines integer, seats integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT
    NULL::timestamptz AS event_time,
    CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.manufacturer ELSE ('unknown')::text END AS manufacturer,
    fsql_row.built_in,
    fsql_row.engines,
    fsql_row.seats
FROM (SELECT) AS fsql_one
LEFT JOIN LATERAL (
    SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.manufacturer, fsql_history.built_in, fsql_history.engines, fsql_history.seats
    FROM fsql_offline.aircraft_attributes_v1 AS fsql_history
    WHERE fsql_history.tailnum = $1 AND fsql_history.valid_from <= $2
    ORDER BY fsql_history.valid_from DESC
    LIMIT 1
) AS fsql_row ON true
$fsql$
    """)
    send("""
CREATE UNLOGGED TABLE fsql_online.aircraft_attributes_v1 (
    tailnum text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    event_time timestamptz,
    manufacturer text,
    built_in integer,
    engines integer,
    seats integer,
    PRIMARY KEY (tailnum)
) WITH (fillfactor = 80)
    """)
    send("""
COMMENT ON VIEW features.aircraft_attributes_v1 IS 'What an aircraft is. Its age is not here: that depends on when one asks, so the service derives it. (aircraft_attributes, version 1. Owner: delays@example.com.)'
    """)
    send("COMMENT ON COLUMN features.aircraft_attributes_v1.manufacturer IS 'as the registration spells it'")
    send("COMMENT ON COLUMN features.aircraft_attributes_v1.built_in IS 'year of manufacture'")
    send("COMMENT ON COLUMN features.aircraft_attributes_v1.engines IS 'how many'")
    send("COMMENT ON COLUMN features.aircraft_attributes_v1.seats IS 'how many'")
    send("""
COMMENT ON MATERIALIZED VIEW fsql_offline.aircraft_attributes_v1 IS 'History of aircraft_attributes, version 1: the value at t is the row with the greatest valid_from <= t'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.aircraft_attributes_v1.manufacturer IS 'as the registration spells it'
    """)
    send("COMMENT ON COLUMN fsql_offline.aircraft_attributes_v1.built_in IS 'year of manufacture'")
    send("COMMENT ON COLUMN fsql_offline.aircraft_attributes_v1.engines IS 'how many'")
    send("COMMENT ON COLUMN fsql_offline.aircraft_attributes_v1.seats IS 'how many'")
    send("""
COMMENT ON FUNCTION features.aircraft_attributes_v1_at(text, timestamp with time zone) IS 'The value of aircraft_attributes, version 1, at as_of: exactly one row for any arguments'
    """)
    send("""
COMMENT ON TABLE fsql_online.aircraft_attributes_v1 IS 'Newest values of aircraft_attributes, version 1: a cache, emptied by a crash; fsql_online.epoch tells if it is whole'
    """)
    send("""
CREATE VIEW features.aircraft_attributes AS
SELECT tailnum, manufacturer, built_in, engines, seats
FROM features.aircraft_attributes_v1
    """)
    send("""
CREATE VIEW fsql_offline.aircraft_attributes AS
SELECT tailnum, valid_from, event_time, manufacturer, built_in, engines, seats
FROM fsql_offline.aircraft_attributes_v1
    """)
    send("""
CREATE FUNCTION features.aircraft_attributes_at(tailnum text, as_of timestamp with time zone)
RETURNS TABLE (event_time timestamp with time zone, manufacturer text, built_in integer, engines integer, seats integer)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT event_time, manufacturer, built_in, engines, seats
FROM features.aircraft_attributes_v1_at($1, $2)
$fsql$
    """)
    send("""
COMMENT ON VIEW features.aircraft_attributes IS 'What an aircraft is. Its age is not here: that depends on when one asks, so the service derives it. (aircraft_attributes, live version 1. Owner: delays@example.com.)'
    """)
    send("COMMENT ON COLUMN features.aircraft_attributes.manufacturer IS 'as the registration spells it'")
    send("COMMENT ON COLUMN features.aircraft_attributes.built_in IS 'year of manufacture'")
    send("COMMENT ON COLUMN features.aircraft_attributes.engines IS 'how many'")
    send("COMMENT ON COLUMN features.aircraft_attributes.seats IS 'how many'")
    send("""
COMMENT ON VIEW fsql_offline.aircraft_attributes IS 'History of aircraft_attributes, live version 1'
    """)
    send("""
COMMENT ON FUNCTION features.aircraft_attributes_at(text, timestamp with time zone) IS 'The value of aircraft_attributes, live version 1, at as_of: exactly one row for any arguments'
    """)
    send("""
INSERT INTO fsql.entity (name, keys, key_types, query, owner, description) VALUES
    ('aircraft', ARRAY['tailnum']::text[], ARRAY['text']::text[], $fsql$SELECT DISTINCT tailnum FROM nyc.flights WHERE tailnum IS NOT NULL$fsql$, 'delays@example.com', 'An airframe, by the number on its tail. Not every one that flew is in nyc.planes.')
ON CONFLICT (name) DO UPDATE SET keys = excluded.keys, key_types = excluded.key_types, query = excluded.query, owner = excluded.owner, description = excluded.description
    """)
    send("""
INSERT INTO fsql.version (name, number, kind, fingerprint, role, revision, owner, description, entity, keys, key_types, ttl, freshness, static, definition) VALUES
    ('aircraft_attributes', 1, 'view', '42b663e44126dc56ae50df38e9edbb6b5927c1500933327e6ee2e333ccf09b88', 'live', '5e525c93f8ff', 'delays@example.com', 'What an aircraft is. Its age is not here: that depends on when one asks, so the service derives it.', 'aircraft', ARRAY['tailnum']::text[], ARRAY['text']::text[], NULL, NULL, true, $fsql$-- entity: aircraft
-- owner: delays@example.com
-- static: true
-- default: manufacturer = 'unknown'
--
-- What an aircraft is. Its age is not here: that depends on when one asks, so the service derives it.

SELECT
    tailnum,
    manufacturer,  -- as the registration spells it
    year AS built_in,  -- year of manufacture
    engines,  -- how many
    seats  -- how many
FROM nyc.planes;
$fsql$)
    """)
    send("""
INSERT INTO fsql.feature (name, number, feature, ordinal, type, description, fingerprint, default_value, pii) VALUES
    ('aircraft_attributes', 1, 'manufacturer', 1, 'text', 'as the registration spells it', 'e9d9b9f11a5db8a401a5ca69737caa0ff5ce9a633ad9ea3d7a3e35cef191a701', '''unknown''', false),
    ('aircraft_attributes', 1, 'built_in', 2, 'integer', 'year of manufacture', '9c9bb945a0ed74e3f9f804a81b835dcb04c201614b96154e0dd3077a5cd6e160', NULL, false),
    ('aircraft_attributes', 1, 'engines', 3, 'integer', 'how many', '580595b4b8a9ec172610a89619936659bfc6d7553057c9f7b437618eb421b5ab', NULL, false),
    ('aircraft_attributes', 1, 'seats', 4, 'integer', 'how many', '50a10ea7418692b83202ffbfeecef83eaa5eff90619c0100007da2fc4271b270', NULL, false)
    """)
    send("""
INSERT INTO fsql.lineage (name, number, feature, kind, source_schema, source_table, source_column) VALUES
    ('aircraft_attributes', 1, 'tailnum', 'direct', 'nyc', 'planes', 'tailnum'),
    ('aircraft_attributes', 1, 'manufacturer', 'direct', 'nyc', 'planes', 'manufacturer'),
    ('aircraft_attributes', 1, 'built_in', 'direct', 'nyc', 'planes', 'year'),
    ('aircraft_attributes', 1, 'engines', 'direct', 'nyc', 'planes', 'engines'),
    ('aircraft_attributes', 1, 'seats', 'direct', 'nyc', 'planes', 'seats')
    """)
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('apply', 'aircraft_attributes_v1', '42b663e44126dc56ae50df38e9edbb6b5927c1500933327e6ee2e333ccf09b88', 'succeeded', jsonb_build_object('message', 'created as live'))
    """)

    # create aircraft_delays_v1
    send("""
CREATE VIEW features.aircraft_delays_v1 AS
SELECT
    tailnum,
    arrived_at AS event_time,
    count(*) OVER last_24_hours AS arrivals_24h,  -- flights that arrived in the last 24 hours
    (avg(arr_delay) OVER last_24_hours)::double precision AS mean_arrival_delay_24h,  -- minutes; negative is early
    max(arr_delay) OVER last_24_hours AS worst_arrival_delay_24h,  -- minutes
    count(*) OVER last_7_days AS arrivals_7d,  -- flights that arrived in the last 7 days
    sum(air_time) OVER last_7_days AS air_time_7d,  -- minutes in the air
    max(arrived_at) OVER last_7_days AS last_arrived_at  -- when it last arrived anywhere
FROM nyc.flights
WHERE arrived_at IS NOT NULL AND tailnum IS NOT NULL
WINDOW
    last_24_hours AS (
        PARTITION BY tailnum ORDER BY arrived_at
        RANGE BETWEEN interval '24:00:00' PRECEDING AND CURRENT ROW
    ),
    last_7_days AS (
        PARTITION BY tailnum ORDER BY arrived_at
        RANGE BETWEEN interval '168:00:00' PRECEDING AND CURRENT ROW
    )
    """)
    send("""
CREATE MATERIALIZED VIEW fsql_offline.aircraft_delays_v1 AS
SELECT DISTINCT ON (tailnum, valid_from, arrivals_24h, worst_arrival_delay_24h, arrivals_7d, air_time_7d, last_arrived_at, ROW(mean_arrival_delay_24h))
    tailnum,
    event_time AS valid_from,
    event_time,
    arrivals_24h,
    mean_arrival_delay_24h,
    worst_arrival_delay_24h,
    arrivals_7d,
    air_time_7d,
    last_arrived_at
FROM features.aircraft_delays_v1
WHERE tailnum IS NOT NULL AND event_time >= '1900-01-01 00:00:00+00' AND event_time < '2200-01-01 00:00:00+00'
ORDER BY tailnum, valid_from, arrivals_24h, worst_arrival_delay_24h, arrivals_7d, air_time_7d, last_arrived_at, ROW(mean_arrival_delay_24h) USING OPERATOR(pg_catalog.*<)
WITH NO DATA
    """)
    send("CREATE UNIQUE INDEX ON fsql_offline.aircraft_delays_v1 (tailnum, valid_from) WITH (fillfactor = 30)")
    send("""
CREATE FUNCTION features.aircraft_delays_v1_at(tailnum text, as_of timestamp with time zone)
RETURNS TABLE (event_time timestamp with time zone, arrivals_24h bigint, mean_arrival_delay_24h double precision, worst_arrival_delay_24h integer, arrivals_7d bigint, air_time_7d bigint, last_arrived_at timestamp with time zone)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT
    fsql_row.event_time AS event_time,
    CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_24h ELSE (0)::bigint END AS arrivals_24h,
    fsql_row.mean_arrival_delay_24h,
    fsql_row.worst_arrival_delay_24h,
    CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_7d ELSE (0)::bigint END AS arrivals_7d,
    fsql_row.air_time_7d,
    fsql_row.last_arrived_at
FROM (SELECT) AS fsql_one
LEFT JOIN LATERAL (
    SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.arrivals_24h, fsql_history.mean_arrival_delay_24h, fsql_history.worst_arrival_delay_24h, fsql_history.arrivals_7d, fsql_history.air_time_7d, fsql_history.last_arrived_at
    FROM fsql_offline.aircraft_delays_v1 AS fsql_history
    WHERE fsql_history.tailnum = $1 AND fsql_history.valid_from <= $2
    ORDER BY fsql_history.valid_from DESC
    LIMIT 1
) AS fsql_row ON fsql_row.event_time + interval '168:00:00' >= $2
$fsql$
    """)
    send("""
CREATE UNLOGGED TABLE fsql_online.aircraft_delays_v1 (
    tailnum text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    event_time timestamptz,
    arrivals_24h bigint,
    mean_arrival_delay_24h double precision,
    worst_arrival_delay_24h integer,
    arrivals_7d bigint,
    air_time_7d bigint,
    last_arrived_at timestamp with time zone,
    PRIMARY KEY (tailnum)
) WITH (fillfactor = 80)
    """)
    send("""
COMMENT ON VIEW features.aircraft_delays_v1 IS 'How late one aircraft has arrived lately: a plane that comes in late leaves late. A flight counts from its arrival. Only flights out of New York are known; cancelled and diverted flights never arrive and do not count. (aircraft_delays, version 1. Owner: delays@example.com.)'
    """)
    send("""
COMMENT ON COLUMN features.aircraft_delays_v1.arrivals_24h IS 'flights that arrived in the last 24 hours'
    """)
    send("""
COMMENT ON COLUMN features.aircraft_delays_v1.mean_arrival_delay_24h IS 'minutes; negative is early'
    """)
    send("COMMENT ON COLUMN features.aircraft_delays_v1.worst_arrival_delay_24h IS 'minutes'")
    send("""
COMMENT ON COLUMN features.aircraft_delays_v1.arrivals_7d IS 'flights that arrived in the last 7 days'
    """)
    send("COMMENT ON COLUMN features.aircraft_delays_v1.air_time_7d IS 'minutes in the air'")
    send("COMMENT ON COLUMN features.aircraft_delays_v1.last_arrived_at IS 'when it last arrived anywhere'")
    send("""
COMMENT ON MATERIALIZED VIEW fsql_offline.aircraft_delays_v1 IS 'History of aircraft_delays, version 1: the value at t is the row with the greatest valid_from <= t'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.aircraft_delays_v1.arrivals_24h IS 'flights that arrived in the last 24 hours'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.aircraft_delays_v1.mean_arrival_delay_24h IS 'minutes; negative is early'
    """)
    send("COMMENT ON COLUMN fsql_offline.aircraft_delays_v1.worst_arrival_delay_24h IS 'minutes'")
    send("""
COMMENT ON COLUMN fsql_offline.aircraft_delays_v1.arrivals_7d IS 'flights that arrived in the last 7 days'
    """)
    send("COMMENT ON COLUMN fsql_offline.aircraft_delays_v1.air_time_7d IS 'minutes in the air'")
    send("""
COMMENT ON COLUMN fsql_offline.aircraft_delays_v1.last_arrived_at IS 'when it last arrived anywhere'
    """)
    send("""
COMMENT ON FUNCTION features.aircraft_delays_v1_at(text, timestamp with time zone) IS 'The value of aircraft_delays, version 1, at as_of: exactly one row for any arguments'
    """)
    send("""
COMMENT ON TABLE fsql_online.aircraft_delays_v1 IS 'Newest values of aircraft_delays, version 1: a cache, emptied by a crash; fsql_online.epoch tells if it is whole'
    """)
    send("""
CREATE VIEW features.aircraft_delays AS
SELECT tailnum, event_time, arrivals_24h, mean_arrival_delay_24h, worst_arrival_delay_24h, arrivals_7d, air_time_7d, last_arrived_at
FROM features.aircraft_delays_v1
    """)
    send("""
CREATE VIEW fsql_offline.aircraft_delays AS
SELECT tailnum, valid_from, event_time, arrivals_24h, mean_arrival_delay_24h, worst_arrival_delay_24h, arrivals_7d, air_time_7d, last_arrived_at
FROM fsql_offline.aircraft_delays_v1
    """)
    send("""
CREATE FUNCTION features.aircraft_delays_at(tailnum text, as_of timestamp with time zone)
RETURNS TABLE (event_time timestamp with time zone, arrivals_24h bigint, mean_arrival_delay_24h double precision, worst_arrival_delay_24h integer, arrivals_7d bigint, air_time_7d bigint, last_arrived_at timestamp with time zone)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT event_time, arrivals_24h, mean_arrival_delay_24h, worst_arrival_delay_24h, arrivals_7d, air_time_7d, last_arrived_at
FROM features.aircraft_delays_v1_at($1, $2)
$fsql$
    """)
    send("""
COMMENT ON VIEW features.aircraft_delays IS 'How late one aircraft has arrived lately: a plane that comes in late leaves late. A flight counts from its arrival. Only flights out of New York are known; cancelled and diverted flights never arrive and do not count. (aircraft_delays, live version 1. Owner: delays@example.com.)'
    """)
    send("""
COMMENT ON COLUMN features.aircraft_delays.arrivals_24h IS 'flights that arrived in the last 24 hours'
    """)
    send("COMMENT ON COLUMN features.aircraft_delays.mean_arrival_delay_24h IS 'minutes; negative is early'")
    send("COMMENT ON COLUMN features.aircraft_delays.worst_arrival_delay_24h IS 'minutes'")
    send("COMMENT ON COLUMN features.aircraft_delays.arrivals_7d IS 'flights that arrived in the last 7 days'")
    send("COMMENT ON COLUMN features.aircraft_delays.air_time_7d IS 'minutes in the air'")
    send("COMMENT ON COLUMN features.aircraft_delays.last_arrived_at IS 'when it last arrived anywhere'")
    send("COMMENT ON VIEW fsql_offline.aircraft_delays IS 'History of aircraft_delays, live version 1'")
    send("""
COMMENT ON FUNCTION features.aircraft_delays_at(text, timestamp with time zone) IS 'The value of aircraft_delays, live version 1, at as_of: exactly one row for any arguments'
    """)
    send("""
INSERT INTO fsql.entity (name, keys, key_types, query, owner, description) VALUES
    ('aircraft', ARRAY['tailnum']::text[], ARRAY['text']::text[], $fsql$SELECT DISTINCT tailnum FROM nyc.flights WHERE tailnum IS NOT NULL$fsql$, 'delays@example.com', 'An airframe, by the number on its tail. Not every one that flew is in nyc.planes.')
ON CONFLICT (name) DO UPDATE SET keys = excluded.keys, key_types = excluded.key_types, query = excluded.query, owner = excluded.owner, description = excluded.description
    """)
    send("""
INSERT INTO fsql.version (name, number, kind, fingerprint, role, revision, owner, description, entity, keys, key_types, ttl, freshness, static, definition) VALUES
    ('aircraft_delays', 1, 'view', 'efb6702b5faf1300a556bcd4e83770286d42dbaa54ec8f586ac90da5f53fbbee', 'live', '5e525c93f8ff', 'delays@example.com', 'How late one aircraft has arrived lately: a plane that comes in late leaves late. A flight counts from its arrival. Only flights out of New York are known; cancelled and diverted flights never arrive and do not count.', 'aircraft', ARRAY['tailnum']::text[], ARRAY['text']::text[], interval '168:00:00', interval '00:15:00', false, $fsql$-- entity: aircraft
-- owner: delays@example.com
-- ttl: 7 days
-- freshness: 15 minutes
-- default: arrivals_24h = 0
-- default: arrivals_7d = 0
--
-- How late one aircraft has arrived lately: a plane that comes in late leaves late. A flight counts from its arrival.
-- Only flights out of New York are known; cancelled and diverted flights never arrive and do not count.

SELECT
    tailnum,
    arrived_at AS event_time,
    count(*) OVER last_24_hours AS arrivals_24h,  -- flights that arrived in the last 24 hours
    (avg(arr_delay) OVER last_24_hours)::double precision AS mean_arrival_delay_24h,  -- minutes; negative is early
    max(arr_delay) OVER last_24_hours AS worst_arrival_delay_24h,  -- minutes
    count(*) OVER last_7_days AS arrivals_7d,  -- flights that arrived in the last 7 days
    sum(air_time) OVER last_7_days AS air_time_7d,  -- minutes in the air
    max(arrived_at) OVER last_7_days AS last_arrived_at  -- when it last arrived anywhere
FROM nyc.flights
WHERE arrived_at IS NOT NULL AND tailnum IS NOT NULL
WINDOW
    last_24_hours AS (
        PARTITION BY tailnum ORDER BY arrived_at
        RANGE BETWEEN interval '24 hours' PRECEDING AND CURRENT ROW
    ),
    last_7_days AS (
        PARTITION BY tailnum ORDER BY arrived_at
        RANGE BETWEEN interval '168 hours' PRECEDING AND CURRENT ROW
    );
$fsql$)
    """)
    send("""
INSERT INTO fsql.feature (name, number, feature, ordinal, type, description, fingerprint, default_value, pii) VALUES
    ('aircraft_delays', 1, 'arrivals_24h', 1, 'bigint', 'flights that arrived in the last 24 hours', '91e7bf9282ecd69809e679f2c2bd3dc793e286bcc3b0956413383d54c0582144', '0', false),
    ('aircraft_delays', 1, 'mean_arrival_delay_24h', 2, 'double precision', 'minutes; negative is early', 'c139c68f6905fee15f77ad8aa5dee8caf11a721c9c8dad0c64453db0dd725ebd', NULL, false),
    ('aircraft_delays', 1, 'worst_arrival_delay_24h', 3, 'integer', 'minutes', '5928306e03917af213291e0230018e0a8a55fda5d17d47e385e6b8b2a1f786a4', NULL, false),
    ('aircraft_delays', 1, 'arrivals_7d', 4, 'bigint', 'flights that arrived in the last 7 days', 'e4e99e012c886259039bdd5899102225824d65db35639e92577c6a2bf23dba4b', '0', false),
    ('aircraft_delays', 1, 'air_time_7d', 5, 'bigint', 'minutes in the air', '7c6cf7990f7c93ab3ec164d4be49e071d9522c49e276076aa72963c8ca956e7a', NULL, false),
    ('aircraft_delays', 1, 'last_arrived_at', 6, 'timestamp with time zone', 'when it last arrived anywhere', 'a844b11d9a712cf6940397b9f48ad196a8bf99976fe7a21e4ccf344848e8175a', NULL, false)
    """)
    send("""
INSERT INTO fsql.lineage (name, number, feature, kind, source_schema, source_table, source_column) VALUES
    ('aircraft_delays', 1, 'tailnum', 'direct', 'nyc', 'flights', 'tailnum'),
    ('aircraft_delays', 1, 'event_time', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('aircraft_delays', 1, 'arrivals_24h', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('aircraft_delays', 1, 'arrivals_24h', 'direct', 'nyc', 'flights', 'tailnum'),
    ('aircraft_delays', 1, 'mean_arrival_delay_24h', 'direct', 'nyc', 'flights', 'arr_delay'),
    ('aircraft_delays', 1, 'mean_arrival_delay_24h', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('aircraft_delays', 1, 'mean_arrival_delay_24h', 'direct', 'nyc', 'flights', 'tailnum'),
    ('aircraft_delays', 1, 'worst_arrival_delay_24h', 'direct', 'nyc', 'flights', 'arr_delay'),
    ('aircraft_delays', 1, 'worst_arrival_delay_24h', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('aircraft_delays', 1, 'worst_arrival_delay_24h', 'direct', 'nyc', 'flights', 'tailnum'),
    ('aircraft_delays', 1, 'arrivals_7d', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('aircraft_delays', 1, 'arrivals_7d', 'direct', 'nyc', 'flights', 'tailnum'),
    ('aircraft_delays', 1, 'air_time_7d', 'direct', 'nyc', 'flights', 'air_time'),
    ('aircraft_delays', 1, 'air_time_7d', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('aircraft_delays', 1, 'air_time_7d', 'direct', 'nyc', 'flights', 'tailnum'),
    ('aircraft_delays', 1, 'last_arrived_at', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('aircraft_delays', 1, 'last_arrived_at', 'direct', 'nyc', 'flights', 'tailnum'),
    ('aircraft_delays', 1, NULL, 'indirect', 'nyc', 'flights', 'arrived_at'),
    ('aircraft_delays', 1, NULL, 'indirect', 'nyc', 'flights', 'tailnum')
    """)
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('apply', 'aircraft_delays_v1', 'efb6702b5faf1300a556bcd4e83770286d42dbaa54ec8f586ac90da5f53fbbee', 'succeeded', jsonb_build_object('message', 'created as live'))
    """)

    # create carrier_delays_v1
    send("""
CREATE VIEW features.carrier_delays_v1 AS
SELECT
    carrier,
    arrived_at AS event_time,
    count(*) OVER last_24_hours AS arrivals_24h,  -- flights that arrived in the last 24 hours
    (avg(arr_delay) OVER last_24_hours)::double precision AS mean_arrival_delay_24h,  -- minutes; negative is early
    count(*) FILTER (WHERE arr_delay > 15) OVER last_24_hours AS late_arrivals_24h,  -- more than 15 minutes late
    count(*) OVER last_7_days AS arrivals_7d,  -- flights that arrived in the last 7 days
    (avg(arr_delay) OVER last_7_days)::double precision AS mean_arrival_delay_7d  -- minutes; negative is early
FROM nyc.flights
WHERE arrived_at IS NOT NULL
WINDOW
    last_24_hours AS (
        PARTITION BY carrier ORDER BY arrived_at
        RANGE BETWEEN interval '24:00:00' PRECEDING AND CURRENT ROW
    ),
    last_7_days AS (
        PARTITION BY carrier ORDER BY arrived_at
        RANGE BETWEEN interval '168:00:00' PRECEDING AND CURRENT ROW
    )
    """)
    send("""
CREATE MATERIALIZED VIEW fsql_offline.carrier_delays_v1 AS
SELECT DISTINCT ON (carrier, valid_from, arrivals_24h, late_arrivals_24h, arrivals_7d, ROW(mean_arrival_delay_24h, mean_arrival_delay_7d))
    carrier,
    event_time AS valid_from,
    event_time,
    arrivals_24h,
    mean_arrival_delay_24h,
    late_arrivals_24h,
    arrivals_7d,
    mean_arrival_delay_7d
FROM features.carrier_delays_v1
WHERE carrier IS NOT NULL AND event_time >= '1900-01-01 00:00:00+00' AND event_time < '2200-01-01 00:00:00+00'
ORDER BY carrier, valid_from, arrivals_24h, late_arrivals_24h, arrivals_7d, ROW(mean_arrival_delay_24h, mean_arrival_delay_7d) USING OPERATOR(pg_catalog.*<)
WITH NO DATA
    """)
    send("CREATE UNIQUE INDEX ON fsql_offline.carrier_delays_v1 (carrier, valid_from) WITH (fillfactor = 30)")
    send("""
CREATE FUNCTION features.carrier_delays_v1_at(carrier text, as_of timestamp with time zone)
RETURNS TABLE (event_time timestamp with time zone, arrivals_24h bigint, mean_arrival_delay_24h double precision, late_arrivals_24h bigint, arrivals_7d bigint, mean_arrival_delay_7d double precision)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT
    fsql_row.event_time AS event_time,
    CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_24h ELSE (0)::bigint END AS arrivals_24h,
    fsql_row.mean_arrival_delay_24h,
    fsql_row.late_arrivals_24h,
    CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_7d ELSE (0)::bigint END AS arrivals_7d,
    fsql_row.mean_arrival_delay_7d
FROM (SELECT) AS fsql_one
LEFT JOIN LATERAL (
    SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.arrivals_24h, fsql_history.mean_arrival_delay_24h, fsql_history.late_arrivals_24h, fsql_history.arrivals_7d, fsql_history.mean_arrival_delay_7d
    FROM fsql_offline.carrier_delays_v1 AS fsql_history
    WHERE fsql_history.carrier = $1 AND fsql_history.valid_from <= $2
    ORDER BY fsql_history.valid_from DESC
    LIMIT 1
) AS fsql_row ON fsql_row.event_time + interval '168:00:00' >= $2
$fsql$
    """)
    send("""
CREATE UNLOGGED TABLE fsql_online.carrier_delays_v1 (
    carrier text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    event_time timestamptz,
    arrivals_24h bigint,
    mean_arrival_delay_24h double precision,
    late_arrivals_24h bigint,
    arrivals_7d bigint,
    mean_arrival_delay_7d double precision,
    PRIMARY KEY (carrier)
) WITH (fillfactor = 80)
    """)
    send("""
COMMENT ON VIEW features.carrier_delays_v1 IS 'How late an airline''s flights have arrived lately. A flight counts from its arrival: its delay is not known before. Cancelled and diverted flights never arrive and do not count. (carrier_delays, version 1. Owner: delays@example.com.)'
    """)
    send("""
COMMENT ON COLUMN features.carrier_delays_v1.arrivals_24h IS 'flights that arrived in the last 24 hours'
    """)
    send("COMMENT ON COLUMN features.carrier_delays_v1.mean_arrival_delay_24h IS 'minutes; negative is early'")
    send("COMMENT ON COLUMN features.carrier_delays_v1.late_arrivals_24h IS 'more than 15 minutes late'")
    send("""
COMMENT ON COLUMN features.carrier_delays_v1.arrivals_7d IS 'flights that arrived in the last 7 days'
    """)
    send("COMMENT ON COLUMN features.carrier_delays_v1.mean_arrival_delay_7d IS 'minutes; negative is early'")
    send("""
COMMENT ON MATERIALIZED VIEW fsql_offline.carrier_delays_v1 IS 'History of carrier_delays, version 1: the value at t is the row with the greatest valid_from <= t'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.carrier_delays_v1.arrivals_24h IS 'flights that arrived in the last 24 hours'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.carrier_delays_v1.mean_arrival_delay_24h IS 'minutes; negative is early'
    """)
    send("COMMENT ON COLUMN fsql_offline.carrier_delays_v1.late_arrivals_24h IS 'more than 15 minutes late'")
    send("""
COMMENT ON COLUMN fsql_offline.carrier_delays_v1.arrivals_7d IS 'flights that arrived in the last 7 days'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.carrier_delays_v1.mean_arrival_delay_7d IS 'minutes; negative is early'
    """)
    send("""
COMMENT ON FUNCTION features.carrier_delays_v1_at(text, timestamp with time zone) IS 'The value of carrier_delays, version 1, at as_of: exactly one row for any arguments'
    """)
    send("""
COMMENT ON TABLE fsql_online.carrier_delays_v1 IS 'Newest values of carrier_delays, version 1: a cache, emptied by a crash; fsql_online.epoch tells if it is whole'
    """)
    send("""
CREATE VIEW features.carrier_delays AS
SELECT carrier, event_time, arrivals_24h, mean_arrival_delay_24h, late_arrivals_24h, arrivals_7d, mean_arrival_delay_7d
FROM features.carrier_delays_v1
    """)
    send("""
CREATE VIEW fsql_offline.carrier_delays AS
SELECT carrier, valid_from, event_time, arrivals_24h, mean_arrival_delay_24h, late_arrivals_24h, arrivals_7d, mean_arrival_delay_7d
FROM fsql_offline.carrier_delays_v1
    """)
    send("""
CREATE FUNCTION features.carrier_delays_at(carrier text, as_of timestamp with time zone)
RETURNS TABLE (event_time timestamp with time zone, arrivals_24h bigint, mean_arrival_delay_24h double precision, late_arrivals_24h bigint, arrivals_7d bigint, mean_arrival_delay_7d double precision)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT event_time, arrivals_24h, mean_arrival_delay_24h, late_arrivals_24h, arrivals_7d, mean_arrival_delay_7d
FROM features.carrier_delays_v1_at($1, $2)
$fsql$
    """)
    send("""
COMMENT ON VIEW features.carrier_delays IS 'How late an airline''s flights have arrived lately. A flight counts from its arrival: its delay is not known before. Cancelled and diverted flights never arrive and do not count. (carrier_delays, live version 1. Owner: delays@example.com.)'
    """)
    send("""
COMMENT ON COLUMN features.carrier_delays.arrivals_24h IS 'flights that arrived in the last 24 hours'
    """)
    send("COMMENT ON COLUMN features.carrier_delays.mean_arrival_delay_24h IS 'minutes; negative is early'")
    send("COMMENT ON COLUMN features.carrier_delays.late_arrivals_24h IS 'more than 15 minutes late'")
    send("COMMENT ON COLUMN features.carrier_delays.arrivals_7d IS 'flights that arrived in the last 7 days'")
    send("COMMENT ON COLUMN features.carrier_delays.mean_arrival_delay_7d IS 'minutes; negative is early'")
    send("COMMENT ON VIEW fsql_offline.carrier_delays IS 'History of carrier_delays, live version 1'")
    send("""
COMMENT ON FUNCTION features.carrier_delays_at(text, timestamp with time zone) IS 'The value of carrier_delays, live version 1, at as_of: exactly one row for any arguments'
    """)
    send("""
INSERT INTO fsql.entity (name, keys, key_types, query, owner, description) VALUES
    ('carrier', ARRAY['carrier']::text[], ARRAY['text']::text[], $fsql$SELECT carrier FROM nyc.airlines$fsql$, 'delays@example.com', 'An airline, by its two-letter code.')
ON CONFLICT (name) DO UPDATE SET keys = excluded.keys, key_types = excluded.key_types, query = excluded.query, owner = excluded.owner, description = excluded.description
    """)
    send("""
INSERT INTO fsql.version (name, number, kind, fingerprint, role, revision, owner, description, entity, keys, key_types, ttl, freshness, static, definition) VALUES
    ('carrier_delays', 1, 'view', '1318adc9d4be50bb12dbbba196d31ef4ebbeef7b268e12b5dd918c6ca892b8b3', 'live', '5e525c93f8ff', 'delays@example.com', 'How late an airline''s flights have arrived lately. A flight counts from its arrival: its delay is not known before. Cancelled and diverted flights never arrive and do not count.', 'carrier', ARRAY['carrier']::text[], ARRAY['text']::text[], interval '168:00:00', interval '01:00:00', false, $fsql$-- entity: carrier
-- owner: delays@example.com
-- ttl: 7 days
-- freshness: 1 hour
-- default: arrivals_24h = 0
-- default: arrivals_7d = 0
--
-- How late an airline's flights have arrived lately. A flight counts from its arrival: its delay is not known
-- before. Cancelled and diverted flights never arrive and do not count.

SELECT
    carrier,
    arrived_at AS event_time,
    count(*) OVER last_24_hours AS arrivals_24h,  -- flights that arrived in the last 24 hours
    (avg(arr_delay) OVER last_24_hours)::double precision AS mean_arrival_delay_24h,  -- minutes; negative is early
    count(*) FILTER (WHERE arr_delay > 15) OVER last_24_hours AS late_arrivals_24h,  -- more than 15 minutes late
    count(*) OVER last_7_days AS arrivals_7d,  -- flights that arrived in the last 7 days
    (avg(arr_delay) OVER last_7_days)::double precision AS mean_arrival_delay_7d  -- minutes; negative is early
FROM nyc.flights
WHERE arrived_at IS NOT NULL
WINDOW
    last_24_hours AS (
        PARTITION BY carrier ORDER BY arrived_at
        RANGE BETWEEN interval '24 hours' PRECEDING AND CURRENT ROW
    ),
    last_7_days AS (
        PARTITION BY carrier ORDER BY arrived_at
        RANGE BETWEEN interval '168 hours' PRECEDING AND CURRENT ROW
    );
$fsql$)
    """)
    send("""
INSERT INTO fsql.feature (name, number, feature, ordinal, type, description, fingerprint, default_value, pii) VALUES
    ('carrier_delays', 1, 'arrivals_24h', 1, 'bigint', 'flights that arrived in the last 24 hours', '733c36ac3c14f318e0a7ea796ea4a843e8e7fbc51121896986d457045f4d08a6', '0', false),
    ('carrier_delays', 1, 'mean_arrival_delay_24h', 2, 'double precision', 'minutes; negative is early', '046c14100aa922846bdc9bd27f69109d410173b4c879564f3055c675329cc002', NULL, false),
    ('carrier_delays', 1, 'late_arrivals_24h', 3, 'bigint', 'more than 15 minutes late', '4ede560e5abbf00ddcb1468ebf52b8b00bdc132f28be9ebae977560a35725d00', NULL, false),
    ('carrier_delays', 1, 'arrivals_7d', 4, 'bigint', 'flights that arrived in the last 7 days', '516f8a638070235576d18f3c62c79b581fc176c9d2b628e648ef1cfd43bd0076', '0', false),
    ('carrier_delays', 1, 'mean_arrival_delay_7d', 5, 'double precision', 'minutes; negative is early', 'ccd32e18cf15fe523e4bddf777741ef684cf0a5c9163d87cb9a7c9edd29a1492', NULL, false)
    """)
    send("""
INSERT INTO fsql.lineage (name, number, feature, kind, source_schema, source_table, source_column) VALUES
    ('carrier_delays', 1, 'carrier', 'direct', 'nyc', 'flights', 'carrier'),
    ('carrier_delays', 1, 'event_time', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('carrier_delays', 1, 'arrivals_24h', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('carrier_delays', 1, 'arrivals_24h', 'direct', 'nyc', 'flights', 'carrier'),
    ('carrier_delays', 1, 'mean_arrival_delay_24h', 'direct', 'nyc', 'flights', 'arr_delay'),
    ('carrier_delays', 1, 'mean_arrival_delay_24h', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('carrier_delays', 1, 'mean_arrival_delay_24h', 'direct', 'nyc', 'flights', 'carrier'),
    ('carrier_delays', 1, 'late_arrivals_24h', 'direct', 'nyc', 'flights', 'arr_delay'),
    ('carrier_delays', 1, 'late_arrivals_24h', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('carrier_delays', 1, 'late_arrivals_24h', 'direct', 'nyc', 'flights', 'carrier'),
    ('carrier_delays', 1, 'arrivals_7d', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('carrier_delays', 1, 'arrivals_7d', 'direct', 'nyc', 'flights', 'carrier'),
    ('carrier_delays', 1, 'mean_arrival_delay_7d', 'direct', 'nyc', 'flights', 'arr_delay'),
    ('carrier_delays', 1, 'mean_arrival_delay_7d', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('carrier_delays', 1, 'mean_arrival_delay_7d', 'direct', 'nyc', 'flights', 'carrier'),
    ('carrier_delays', 1, NULL, 'indirect', 'nyc', 'flights', 'arrived_at')
    """)
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('apply', 'carrier_delays_v1', '1318adc9d4be50bb12dbbba196d31ef4ebbeef7b268e12b5dd918c6ca892b8b3', 'succeeded', jsonb_build_object('message', 'created as live'))
    """)

    # create origin_cancellations_v1
    send("""
CREATE VIEW features.origin_cancellations_v1 AS
SELECT
    origin,
    outcome_known_at AS event_time,
    count(*) OVER last_24_hours AS scheduled_24h,  -- flights whose outcome became certain in the last 24 hours
    count(*) FILTER (WHERE cancelled) OVER last_24_hours AS cancelled_24h,  -- of these, how many never left
    count(*) FILTER (WHERE cancelled) OVER last_7_days AS cancelled_7d  -- the same over the last 7 days
FROM nyc.flights
WINDOW
    last_24_hours AS (
        PARTITION BY origin ORDER BY outcome_known_at
        RANGE BETWEEN interval '24:00:00' PRECEDING AND CURRENT ROW
    ),
    last_7_days AS (
        PARTITION BY origin ORDER BY outcome_known_at
        RANGE BETWEEN interval '168:00:00' PRECEDING AND CURRENT ROW
    )
    """)
    send("""
CREATE MATERIALIZED VIEW fsql_offline.origin_cancellations_v1 AS
SELECT DISTINCT
    origin,
    event_time AS valid_from,
    event_time,
    scheduled_24h,
    cancelled_24h,
    cancelled_7d
FROM features.origin_cancellations_v1
WHERE origin IS NOT NULL AND event_time >= '1900-01-01 00:00:00+00' AND event_time < '2200-01-01 00:00:00+00'
ORDER BY origin, valid_from
WITH NO DATA
    """)
    send("""
CREATE UNIQUE INDEX ON fsql_offline.origin_cancellations_v1 (origin, valid_from) WITH (fillfactor = 30)
    """)
    send("""
CREATE FUNCTION features.origin_cancellations_v1_at(origin text, as_of timestamp with time zone)
RETURNS TABLE (event_time timestamp with time zone, scheduled_24h bigint, cancelled_24h bigint, cancelled_7d bigint)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT
    fsql_row.event_time AS event_time,
    fsql_row.scheduled_24h,
    CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.cancelled_24h ELSE (0)::bigint END AS cancelled_24h,
    fsql_row.cancelled_7d
FROM (SELECT) AS fsql_one
LEFT JOIN LATERAL (
    SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.scheduled_24h, fsql_history.cancelled_24h, fsql_history.cancelled_7d
    FROM fsql_offline.origin_cancellations_v1 AS fsql_history
    WHERE fsql_history.origin = $1 AND fsql_history.valid_from <= $2
    ORDER BY fsql_history.valid_from DESC
    LIMIT 1
) AS fsql_row ON fsql_row.event_time + interval '72:00:00' >= $2
$fsql$
    """)
    send("""
CREATE UNLOGGED TABLE fsql_online.origin_cancellations_v1 (
    origin text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    event_time timestamptz,
    scheduled_24h bigint,
    cancelled_24h bigint,
    cancelled_7d bigint,
    PRIMARY KEY (origin)
) WITH (fillfactor = 80)
    """)
    send("""
COMMENT ON VIEW features.origin_cancellations_v1 IS 'How many of an airport''s flights did not leave. The data does not say when a flight was cancelled, only that it never left; 24 hours after its scheduled departure that is certain for every flight, so that is the event time. (origin_cancellations, version 1. Owner: delays@example.com.)'
    """)
    send("""
COMMENT ON COLUMN features.origin_cancellations_v1.scheduled_24h IS 'flights whose outcome became certain in the last 24 hours'
    """)
    send("COMMENT ON COLUMN features.origin_cancellations_v1.cancelled_24h IS 'of these, how many never left'")
    send("COMMENT ON COLUMN features.origin_cancellations_v1.cancelled_7d IS 'the same over the last 7 days'")
    send("""
COMMENT ON MATERIALIZED VIEW fsql_offline.origin_cancellations_v1 IS 'History of origin_cancellations, version 1: the value at t is the row with the greatest valid_from <= t'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.origin_cancellations_v1.scheduled_24h IS 'flights whose outcome became certain in the last 24 hours'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.origin_cancellations_v1.cancelled_24h IS 'of these, how many never left'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.origin_cancellations_v1.cancelled_7d IS 'the same over the last 7 days'
    """)
    send("""
COMMENT ON FUNCTION features.origin_cancellations_v1_at(text, timestamp with time zone) IS 'The value of origin_cancellations, version 1, at as_of: exactly one row for any arguments'
    """)
    send("""
COMMENT ON TABLE fsql_online.origin_cancellations_v1 IS 'Newest values of origin_cancellations, version 1: a cache, emptied by a crash; fsql_online.epoch tells if it is whole'
    """)
    send("""
CREATE VIEW features.origin_cancellations AS
SELECT origin, event_time, scheduled_24h, cancelled_24h, cancelled_7d
FROM features.origin_cancellations_v1
    """)
    send("""
CREATE VIEW fsql_offline.origin_cancellations AS
SELECT origin, valid_from, event_time, scheduled_24h, cancelled_24h, cancelled_7d
FROM fsql_offline.origin_cancellations_v1
    """)
    send("""
CREATE FUNCTION features.origin_cancellations_at(origin text, as_of timestamp with time zone)
RETURNS TABLE (event_time timestamp with time zone, scheduled_24h bigint, cancelled_24h bigint, cancelled_7d bigint)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT event_time, scheduled_24h, cancelled_24h, cancelled_7d
FROM features.origin_cancellations_v1_at($1, $2)
$fsql$
    """)
    send("""
COMMENT ON VIEW features.origin_cancellations IS 'How many of an airport''s flights did not leave. The data does not say when a flight was cancelled, only that it never left; 24 hours after its scheduled departure that is certain for every flight, so that is the event time. (origin_cancellations, live version 1. Owner: delays@example.com.)'
    """)
    send("""
COMMENT ON COLUMN features.origin_cancellations.scheduled_24h IS 'flights whose outcome became certain in the last 24 hours'
    """)
    send("COMMENT ON COLUMN features.origin_cancellations.cancelled_24h IS 'of these, how many never left'")
    send("COMMENT ON COLUMN features.origin_cancellations.cancelled_7d IS 'the same over the last 7 days'")
    send("""
COMMENT ON VIEW fsql_offline.origin_cancellations IS 'History of origin_cancellations, live version 1'
    """)
    send("""
COMMENT ON FUNCTION features.origin_cancellations_at(text, timestamp with time zone) IS 'The value of origin_cancellations, live version 1, at as_of: exactly one row for any arguments'
    """)
    send("""
INSERT INTO fsql.entity (name, keys, key_types, query, owner, description) VALUES
    ('airport', ARRAY['origin']::text[], ARRAY['text']::text[], $fsql$SELECT DISTINCT origin FROM nyc.weather$fsql$, 'delays@example.com', 'A New York airport that flights leave from, by its three-letter code.')
ON CONFLICT (name) DO UPDATE SET keys = excluded.keys, key_types = excluded.key_types, query = excluded.query, owner = excluded.owner, description = excluded.description
    """)
    send("""
INSERT INTO fsql.version (name, number, kind, fingerprint, role, revision, owner, description, entity, keys, key_types, ttl, freshness, static, definition) VALUES
    ('origin_cancellations', 1, 'view', '202ff7535ae972c84418c9371c46bbcc75835483c9d485aee7c5bcee64f14f82', 'live', '5e525c93f8ff', 'delays@example.com', 'How many of an airport''s flights did not leave. The data does not say when a flight was cancelled, only that it never left; 24 hours after its scheduled departure that is certain for every flight, so that is the event time.', 'airport', ARRAY['origin']::text[], ARRAY['text']::text[], interval '72:00:00', interval '06:00:00', false, $fsql$-- entity: airport
-- owner: delays@example.com
-- ttl: 3 days
-- freshness: 6 hours
-- default: cancelled_24h = 0
--
-- How many of an airport's flights did not leave. The data does not say when a flight was cancelled, only that it
-- never left; 24 hours after its scheduled departure that is certain for every flight, so that is the event time.

SELECT
    origin,
    outcome_known_at AS event_time,
    count(*) OVER last_24_hours AS scheduled_24h,  -- flights whose outcome became certain in the last 24 hours
    count(*) FILTER (WHERE cancelled) OVER last_24_hours AS cancelled_24h,  -- of these, how many never left
    count(*) FILTER (WHERE cancelled) OVER last_7_days AS cancelled_7d  -- the same over the last 7 days
FROM nyc.flights
WINDOW
    last_24_hours AS (
        PARTITION BY origin ORDER BY outcome_known_at
        RANGE BETWEEN interval '24 hours' PRECEDING AND CURRENT ROW
    ),
    last_7_days AS (
        PARTITION BY origin ORDER BY outcome_known_at
        RANGE BETWEEN interval '168 hours' PRECEDING AND CURRENT ROW
    );
$fsql$)
    """)
    send("""
INSERT INTO fsql.feature (name, number, feature, ordinal, type, description, fingerprint, default_value, pii) VALUES
    ('origin_cancellations', 1, 'scheduled_24h', 1, 'bigint', 'flights whose outcome became certain in the last 24 hours', 'f637f0fc166e63c5a41a1fe815c901e0e2cfacec467cba82e930db5247bdef9e', NULL, false),
    ('origin_cancellations', 1, 'cancelled_24h', 2, 'bigint', 'of these, how many never left', '3386c4bd6c807223a39a6e55021cc7a1c2c76f977e5203151c1376f044530f82', '0', false),
    ('origin_cancellations', 1, 'cancelled_7d', 3, 'bigint', 'the same over the last 7 days', '7a56a1ddfde6c09543e631b8a5664720b361bf71b6efe3d86aeb7e0c2eff6db8', NULL, false)
    """)
    send("""
INSERT INTO fsql.lineage (name, number, feature, kind, source_schema, source_table, source_column) VALUES
    ('origin_cancellations', 1, 'origin', 'direct', 'nyc', 'flights', 'origin'),
    ('origin_cancellations', 1, 'event_time', 'direct', 'nyc', 'flights', 'outcome_known_at'),
    ('origin_cancellations', 1, 'scheduled_24h', 'direct', 'nyc', 'flights', 'origin'),
    ('origin_cancellations', 1, 'scheduled_24h', 'direct', 'nyc', 'flights', 'outcome_known_at'),
    ('origin_cancellations', 1, 'cancelled_24h', 'direct', 'nyc', 'flights', 'cancelled'),
    ('origin_cancellations', 1, 'cancelled_24h', 'direct', 'nyc', 'flights', 'origin'),
    ('origin_cancellations', 1, 'cancelled_24h', 'direct', 'nyc', 'flights', 'outcome_known_at'),
    ('origin_cancellations', 1, 'cancelled_7d', 'direct', 'nyc', 'flights', 'cancelled'),
    ('origin_cancellations', 1, 'cancelled_7d', 'direct', 'nyc', 'flights', 'origin'),
    ('origin_cancellations', 1, 'cancelled_7d', 'direct', 'nyc', 'flights', 'outcome_known_at')
    """)
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('apply', 'origin_cancellations_v1', '202ff7535ae972c84418c9371c46bbcc75835483c9d485aee7c5bcee64f14f82', 'succeeded', jsonb_build_object('message', 'created as live'))
    """)

    # create origin_departures_v1
    send("""
CREATE VIEW features.origin_departures_v1 AS
SELECT
    origin,
    departed_at AS event_time,
    count(*) OVER last_2_hours AS departures_2h,  -- flights that left in the last 2 hours
    (avg(dep_delay) OVER last_2_hours)::double precision AS mean_departure_delay_2h,  -- minutes; negative is early
    count(*) FILTER (WHERE dep_delay > 15) OVER last_2_hours AS late_departures_2h,  -- more than 15 minutes late
    count(*) OVER last_24_hours AS departures_24h,  -- flights that left in the last 24 hours
    (avg(dep_delay) OVER last_24_hours)::double precision AS mean_departure_delay_24h  -- minutes; negative is early
FROM nyc.flights
WHERE departed_at IS NOT NULL
WINDOW
    last_2_hours AS (
        PARTITION BY origin ORDER BY departed_at
        RANGE BETWEEN interval '02:00:00' PRECEDING AND CURRENT ROW
    ),
    last_24_hours AS (
        PARTITION BY origin ORDER BY departed_at
        RANGE BETWEEN interval '24:00:00' PRECEDING AND CURRENT ROW
    )
    """)
    send("""
CREATE MATERIALIZED VIEW fsql_offline.origin_departures_v1 AS
SELECT DISTINCT ON (origin, valid_from, departures_2h, late_departures_2h, departures_24h, ROW(mean_departure_delay_2h, mean_departure_delay_24h))
    origin,
    event_time AS valid_from,
    event_time,
    departures_2h,
    mean_departure_delay_2h,
    late_departures_2h,
    departures_24h,
    mean_departure_delay_24h
FROM features.origin_departures_v1
WHERE origin IS NOT NULL AND event_time >= '1900-01-01 00:00:00+00' AND event_time < '2200-01-01 00:00:00+00'
ORDER BY origin, valid_from, departures_2h, late_departures_2h, departures_24h, ROW(mean_departure_delay_2h, mean_departure_delay_24h) USING OPERATOR(pg_catalog.*<)
WITH NO DATA
    """)
    send("""
CREATE UNIQUE INDEX ON fsql_offline.origin_departures_v1 (origin, valid_from) WITH (fillfactor = 30)
    """)
    send("""
CREATE FUNCTION features.origin_departures_v1_at(origin text, as_of timestamp with time zone)
RETURNS TABLE (event_time timestamp with time zone, departures_2h bigint, mean_departure_delay_2h double precision, late_departures_2h bigint, departures_24h bigint, mean_departure_delay_24h double precision)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT
    fsql_row.event_time AS event_time,
    CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.departures_2h ELSE (0)::bigint END AS departures_2h,
    fsql_row.mean_departure_delay_2h,
    fsql_row.late_departures_2h,
    CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.departures_24h ELSE (0)::bigint END AS departures_24h,
    fsql_row.mean_departure_delay_24h
FROM (SELECT) AS fsql_one
LEFT JOIN LATERAL (
    SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.departures_2h, fsql_history.mean_departure_delay_2h, fsql_history.late_departures_2h, fsql_history.departures_24h, fsql_history.mean_departure_delay_24h
    FROM fsql_offline.origin_departures_v1 AS fsql_history
    WHERE fsql_history.origin = $1 AND fsql_history.valid_from <= $2
    ORDER BY fsql_history.valid_from DESC
    LIMIT 1
) AS fsql_row ON fsql_row.event_time + interval '24:00:00' >= $2
$fsql$
    """)
    send("""
CREATE UNLOGGED TABLE fsql_online.origin_departures_v1 (
    origin text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    event_time timestamptz,
    departures_2h bigint,
    mean_departure_delay_2h double precision,
    late_departures_2h bigint,
    departures_24h bigint,
    mean_departure_delay_24h double precision,
    PRIMARY KEY (origin)
) WITH (fillfactor = 80)
    """)
    send("""
COMMENT ON VIEW features.origin_departures_v1 IS 'How punctually flights have left an airport lately. A departure delay is known once the flight has left the gate, so that is its event time. Cancelled flights never leave and do not count. (origin_departures, version 1. Owner: delays@example.com.)'
    """)
    send("""
COMMENT ON COLUMN features.origin_departures_v1.departures_2h IS 'flights that left in the last 2 hours'
    """)
    send("""
COMMENT ON COLUMN features.origin_departures_v1.mean_departure_delay_2h IS 'minutes; negative is early'
    """)
    send("COMMENT ON COLUMN features.origin_departures_v1.late_departures_2h IS 'more than 15 minutes late'")
    send("""
COMMENT ON COLUMN features.origin_departures_v1.departures_24h IS 'flights that left in the last 24 hours'
    """)
    send("""
COMMENT ON COLUMN features.origin_departures_v1.mean_departure_delay_24h IS 'minutes; negative is early'
    """)
    send("""
COMMENT ON MATERIALIZED VIEW fsql_offline.origin_departures_v1 IS 'History of origin_departures, version 1: the value at t is the row with the greatest valid_from <= t'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.origin_departures_v1.departures_2h IS 'flights that left in the last 2 hours'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.origin_departures_v1.mean_departure_delay_2h IS 'minutes; negative is early'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.origin_departures_v1.late_departures_2h IS 'more than 15 minutes late'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.origin_departures_v1.departures_24h IS 'flights that left in the last 24 hours'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.origin_departures_v1.mean_departure_delay_24h IS 'minutes; negative is early'
    """)
    send("""
COMMENT ON FUNCTION features.origin_departures_v1_at(text, timestamp with time zone) IS 'The value of origin_departures, version 1, at as_of: exactly one row for any arguments'
    """)
    send("""
COMMENT ON TABLE fsql_online.origin_departures_v1 IS 'Newest values of origin_departures, version 1: a cache, emptied by a crash; fsql_online.epoch tells if it is whole'
    """)
    send("""
CREATE VIEW features.origin_departures AS
SELECT origin, event_time, departures_2h, mean_departure_delay_2h, late_departures_2h, departures_24h, mean_departure_delay_24h
FROM features.origin_departures_v1
    """)
    send("""
CREATE VIEW fsql_offline.origin_departures AS
SELECT origin, valid_from, event_time, departures_2h, mean_departure_delay_2h, late_departures_2h, departures_24h, mean_departure_delay_24h
FROM fsql_offline.origin_departures_v1
    """)
    send("""
CREATE FUNCTION features.origin_departures_at(origin text, as_of timestamp with time zone)
RETURNS TABLE (event_time timestamp with time zone, departures_2h bigint, mean_departure_delay_2h double precision, late_departures_2h bigint, departures_24h bigint, mean_departure_delay_24h double precision)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT event_time, departures_2h, mean_departure_delay_2h, late_departures_2h, departures_24h, mean_departure_delay_24h
FROM features.origin_departures_v1_at($1, $2)
$fsql$
    """)
    send("""
COMMENT ON VIEW features.origin_departures IS 'How punctually flights have left an airport lately. A departure delay is known once the flight has left the gate, so that is its event time. Cancelled flights never leave and do not count. (origin_departures, live version 1. Owner: delays@example.com.)'
    """)
    send("""
COMMENT ON COLUMN features.origin_departures.departures_2h IS 'flights that left in the last 2 hours'
    """)
    send("""
COMMENT ON COLUMN features.origin_departures.mean_departure_delay_2h IS 'minutes; negative is early'
    """)
    send("COMMENT ON COLUMN features.origin_departures.late_departures_2h IS 'more than 15 minutes late'")
    send("""
COMMENT ON COLUMN features.origin_departures.departures_24h IS 'flights that left in the last 24 hours'
    """)
    send("""
COMMENT ON COLUMN features.origin_departures.mean_departure_delay_24h IS 'minutes; negative is early'
    """)
    send("COMMENT ON VIEW fsql_offline.origin_departures IS 'History of origin_departures, live version 1'")
    send("""
COMMENT ON FUNCTION features.origin_departures_at(text, timestamp with time zone) IS 'The value of origin_departures, live version 1, at as_of: exactly one row for any arguments'
    """)
    send("""
INSERT INTO fsql.entity (name, keys, key_types, query, owner, description) VALUES
    ('airport', ARRAY['origin']::text[], ARRAY['text']::text[], $fsql$SELECT DISTINCT origin FROM nyc.weather$fsql$, 'delays@example.com', 'A New York airport that flights leave from, by its three-letter code.')
ON CONFLICT (name) DO UPDATE SET keys = excluded.keys, key_types = excluded.key_types, query = excluded.query, owner = excluded.owner, description = excluded.description
    """)
    send("""
INSERT INTO fsql.version (name, number, kind, fingerprint, role, revision, owner, description, entity, keys, key_types, ttl, freshness, static, definition) VALUES
    ('origin_departures', 1, 'view', '1ebc73759a0923fc14c54b16d2736cb202653ee39b3d4a1b4ac8d6c0910da99d', 'live', '5e525c93f8ff', 'delays@example.com', 'How punctually flights have left an airport lately. A departure delay is known once the flight has left the gate, so that is its event time. Cancelled flights never leave and do not count.', 'airport', ARRAY['origin']::text[], ARRAY['text']::text[], interval '24:00:00', interval '00:15:00', false, $fsql$-- entity: airport
-- owner: delays@example.com
-- ttl: 24 hours
-- freshness: 15 minutes
-- default: departures_2h = 0
-- default: departures_24h = 0
--
-- How punctually flights have left an airport lately. A departure delay is known once the flight has left the gate,
-- so that is its event time. Cancelled flights never leave and do not count.

SELECT
    origin,
    departed_at AS event_time,
    count(*) OVER last_2_hours AS departures_2h,  -- flights that left in the last 2 hours
    (avg(dep_delay) OVER last_2_hours)::double precision AS mean_departure_delay_2h,  -- minutes; negative is early
    count(*) FILTER (WHERE dep_delay > 15) OVER last_2_hours AS late_departures_2h,  -- more than 15 minutes late
    count(*) OVER last_24_hours AS departures_24h,  -- flights that left in the last 24 hours
    (avg(dep_delay) OVER last_24_hours)::double precision AS mean_departure_delay_24h  -- minutes; negative is early
FROM nyc.flights
WHERE departed_at IS NOT NULL
WINDOW
    last_2_hours AS (
        PARTITION BY origin ORDER BY departed_at
        RANGE BETWEEN interval '2 hours' PRECEDING AND CURRENT ROW
    ),
    last_24_hours AS (
        PARTITION BY origin ORDER BY departed_at
        RANGE BETWEEN interval '24 hours' PRECEDING AND CURRENT ROW
    );
$fsql$)
    """)
    send("""
INSERT INTO fsql.feature (name, number, feature, ordinal, type, description, fingerprint, default_value, pii) VALUES
    ('origin_departures', 1, 'departures_2h', 1, 'bigint', 'flights that left in the last 2 hours', 'd976c1d291fb04742e27a070805d043ee2ae91e67a03e573fc84588bef1278ca', '0', false),
    ('origin_departures', 1, 'mean_departure_delay_2h', 2, 'double precision', 'minutes; negative is early', 'fda6207381d92cd73eaa17dd9a0f85a015dd03cdb555bcb2a03995e0ae493bb9', NULL, false),
    ('origin_departures', 1, 'late_departures_2h', 3, 'bigint', 'more than 15 minutes late', 'c427225adbb07c5c668ed76de0ab0638e2744d918d4f3ee50bad669bc80f9fb1', NULL, false),
    ('origin_departures', 1, 'departures_24h', 4, 'bigint', 'flights that left in the last 24 hours', 'ea48dd015eca55e209d9954e145541340d0bc2899f5c9ade099944f20ca691c5', '0', false),
    ('origin_departures', 1, 'mean_departure_delay_24h', 5, 'double precision', 'minutes; negative is early', '02a4977f1b4426b3c95f8dcabd214ea32333f6fec113109af2cb77e4d25e7af6', NULL, false)
    """)
    send("""
INSERT INTO fsql.lineage (name, number, feature, kind, source_schema, source_table, source_column) VALUES
    ('origin_departures', 1, 'origin', 'direct', 'nyc', 'flights', 'origin'),
    ('origin_departures', 1, 'event_time', 'direct', 'nyc', 'flights', 'departed_at'),
    ('origin_departures', 1, 'departures_2h', 'direct', 'nyc', 'flights', 'departed_at'),
    ('origin_departures', 1, 'departures_2h', 'direct', 'nyc', 'flights', 'origin'),
    ('origin_departures', 1, 'mean_departure_delay_2h', 'direct', 'nyc', 'flights', 'dep_delay'),
    ('origin_departures', 1, 'mean_departure_delay_2h', 'direct', 'nyc', 'flights', 'departed_at'),
    ('origin_departures', 1, 'mean_departure_delay_2h', 'direct', 'nyc', 'flights', 'origin'),
    ('origin_departures', 1, 'late_departures_2h', 'direct', 'nyc', 'flights', 'dep_delay'),
    ('origin_departures', 1, 'late_departures_2h', 'direct', 'nyc', 'flights', 'departed_at'),
    ('origin_departures', 1, 'late_departures_2h', 'direct', 'nyc', 'flights', 'origin'),
    ('origin_departures', 1, 'departures_24h', 'direct', 'nyc', 'flights', 'departed_at'),
    ('origin_departures', 1, 'departures_24h', 'direct', 'nyc', 'flights', 'origin'),
    ('origin_departures', 1, 'mean_departure_delay_24h', 'direct', 'nyc', 'flights', 'dep_delay'),
    ('origin_departures', 1, 'mean_departure_delay_24h', 'direct', 'nyc', 'flights', 'departed_at'),
    ('origin_departures', 1, 'mean_departure_delay_24h', 'direct', 'nyc', 'flights', 'origin'),
    ('origin_departures', 1, NULL, 'indirect', 'nyc', 'flights', 'departed_at')
    """)
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('apply', 'origin_departures_v1', '1ebc73759a0923fc14c54b16d2736cb202653ee39b3d4a1b4ac8d6c0910da99d', 'succeeded', jsonb_build_object('message', 'created as live'))
    """)

    # create origin_weather_v1
    send("""
CREATE VIEW features.origin_weather_v1 AS
SELECT
    origin,
    time_hour + interval '1 hour' AS event_time,
    temp AS temperature,  -- degrees Fahrenheit
    wind_speed,  -- miles per hour
    precip AS precipitation,  -- inches in the hour
    visib AS visibility,  -- miles, 10 at most
    pressure  -- millibar at sea level
FROM nyc.weather
    """)
    send("""
CREATE MATERIALIZED VIEW fsql_offline.origin_weather_v1 AS
SELECT DISTINCT ON (origin, valid_from, ROW(temperature, wind_speed, precipitation, visibility, pressure))
    origin,
    event_time AS valid_from,
    event_time,
    temperature,
    wind_speed,
    precipitation,
    visibility,
    pressure
FROM features.origin_weather_v1
WHERE origin IS NOT NULL AND event_time >= '1900-01-01 00:00:00+00' AND event_time < '2200-01-01 00:00:00+00'
ORDER BY origin, valid_from, ROW(temperature, wind_speed, precipitation, visibility, pressure) USING OPERATOR(pg_catalog.*<)
WITH NO DATA
    """)
    send("CREATE UNIQUE INDEX ON fsql_offline.origin_weather_v1 (origin, valid_from) WITH (fillfactor = 30)")
    send("""
CREATE FUNCTION features.origin_weather_v1_at(origin text, as_of timestamp with time zone)
RETURNS TABLE (event_time timestamp with time zone, temperature double precision, wind_speed double precision, precipitation double precision, visibility double precision, pressure double precision)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT
    fsql_row.event_time AS event_time,
    fsql_row.temperature,
    fsql_row.wind_speed,
    fsql_row.precipitation,
    fsql_row.visibility,
    fsql_row.pressure
FROM (SELECT) AS fsql_one
LEFT JOIN LATERAL (
    SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.temperature, fsql_history.wind_speed, fsql_history.precipitation, fsql_history.visibility, fsql_history.pressure
    FROM fsql_offline.origin_weather_v1 AS fsql_history
    WHERE fsql_history.origin = $1 AND fsql_history.valid_from <= $2
    ORDER BY fsql_history.valid_from DESC
    LIMIT 1
) AS fsql_row ON fsql_row.event_time + interval '03:00:00' >= $2
$fsql$
    """)
    send("""
CREATE UNLOGGED TABLE fsql_online.origin_weather_v1 (
    origin text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    event_time timestamptz,
    temperature double precision,
    wind_speed double precision,
    precipitation double precision,
    visibility double precision,
    pressure double precision,
    PRIMARY KEY (origin)
) WITH (fillfactor = 80)
    """)
    send("""
COMMENT ON VIEW features.origin_weather_v1 IS 'The weather at an airport as last observed. A row tells what was measured during the hour that begins at time_hour (rain is summed over it), so it is known when that hour is over. An observation older than 3 hours says nothing. (origin_weather, version 1. Owner: delays@example.com.)'
    """)
    send("COMMENT ON COLUMN features.origin_weather_v1.temperature IS 'degrees Fahrenheit'")
    send("COMMENT ON COLUMN features.origin_weather_v1.wind_speed IS 'miles per hour'")
    send("COMMENT ON COLUMN features.origin_weather_v1.precipitation IS 'inches in the hour'")
    send("COMMENT ON COLUMN features.origin_weather_v1.visibility IS 'miles, 10 at most'")
    send("COMMENT ON COLUMN features.origin_weather_v1.pressure IS 'millibar at sea level'")
    send("""
COMMENT ON MATERIALIZED VIEW fsql_offline.origin_weather_v1 IS 'History of origin_weather, version 1: the value at t is the row with the greatest valid_from <= t'
    """)
    send("COMMENT ON COLUMN fsql_offline.origin_weather_v1.temperature IS 'degrees Fahrenheit'")
    send("COMMENT ON COLUMN fsql_offline.origin_weather_v1.wind_speed IS 'miles per hour'")
    send("COMMENT ON COLUMN fsql_offline.origin_weather_v1.precipitation IS 'inches in the hour'")
    send("COMMENT ON COLUMN fsql_offline.origin_weather_v1.visibility IS 'miles, 10 at most'")
    send("COMMENT ON COLUMN fsql_offline.origin_weather_v1.pressure IS 'millibar at sea level'")
    send("""
COMMENT ON FUNCTION features.origin_weather_v1_at(text, timestamp with time zone) IS 'The value of origin_weather, version 1, at as_of: exactly one row for any arguments'
    """)
    send("""
COMMENT ON TABLE fsql_online.origin_weather_v1 IS 'Newest values of origin_weather, version 1: a cache, emptied by a crash; fsql_online.epoch tells if it is whole'
    """)
    send("""
CREATE VIEW features.origin_weather AS
SELECT origin, event_time, temperature, wind_speed, precipitation, visibility, pressure
FROM features.origin_weather_v1
    """)
    send("""
CREATE VIEW fsql_offline.origin_weather AS
SELECT origin, valid_from, event_time, temperature, wind_speed, precipitation, visibility, pressure
FROM fsql_offline.origin_weather_v1
    """)
    send("""
CREATE FUNCTION features.origin_weather_at(origin text, as_of timestamp with time zone)
RETURNS TABLE (event_time timestamp with time zone, temperature double precision, wind_speed double precision, precipitation double precision, visibility double precision, pressure double precision)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT event_time, temperature, wind_speed, precipitation, visibility, pressure
FROM features.origin_weather_v1_at($1, $2)
$fsql$
    """)
    send("""
COMMENT ON VIEW features.origin_weather IS 'The weather at an airport as last observed. A row tells what was measured during the hour that begins at time_hour (rain is summed over it), so it is known when that hour is over. An observation older than 3 hours says nothing. (origin_weather, live version 1. Owner: delays@example.com.)'
    """)
    send("COMMENT ON COLUMN features.origin_weather.temperature IS 'degrees Fahrenheit'")
    send("COMMENT ON COLUMN features.origin_weather.wind_speed IS 'miles per hour'")
    send("COMMENT ON COLUMN features.origin_weather.precipitation IS 'inches in the hour'")
    send("COMMENT ON COLUMN features.origin_weather.visibility IS 'miles, 10 at most'")
    send("COMMENT ON COLUMN features.origin_weather.pressure IS 'millibar at sea level'")
    send("COMMENT ON VIEW fsql_offline.origin_weather IS 'History of origin_weather, live version 1'")
    send("""
COMMENT ON FUNCTION features.origin_weather_at(text, timestamp with time zone) IS 'The value of origin_weather, live version 1, at as_of: exactly one row for any arguments'
    """)
    send("""
INSERT INTO fsql.entity (name, keys, key_types, query, owner, description) VALUES
    ('airport', ARRAY['origin']::text[], ARRAY['text']::text[], $fsql$SELECT DISTINCT origin FROM nyc.weather$fsql$, 'delays@example.com', 'A New York airport that flights leave from, by its three-letter code.')
ON CONFLICT (name) DO UPDATE SET keys = excluded.keys, key_types = excluded.key_types, query = excluded.query, owner = excluded.owner, description = excluded.description
    """)
    send("""
INSERT INTO fsql.version (name, number, kind, fingerprint, role, revision, owner, description, entity, keys, key_types, ttl, freshness, static, definition) VALUES
    ('origin_weather', 1, 'view', '6e2b4399f54f4c489dd99aa2cbd7b86dc70b71e67c7aef7e6c34a06f5e9b8e77', 'live', '5e525c93f8ff', 'delays@example.com', 'The weather at an airport as last observed. A row tells what was measured during the hour that begins at time_hour (rain is summed over it), so it is known when that hour is over. An observation older than 3 hours says nothing.', 'airport', ARRAY['origin']::text[], ARRAY['text']::text[], interval '03:00:00', interval '01:00:00', false, $fsql$-- entity: airport
-- owner: delays@example.com
-- ttl: 3 hours
-- freshness: 1 hour
--
-- The weather at an airport as last observed. A row tells what was measured during the hour that begins at time_hour
-- (rain is summed over it), so it is known when that hour is over. An observation older than 3 hours says nothing.

SELECT
    origin,
    time_hour + interval '1 hour' AS event_time,
    temp AS temperature,  -- degrees Fahrenheit
    wind_speed,  -- miles per hour
    precip AS precipitation,  -- inches in the hour
    visib AS visibility,  -- miles, 10 at most
    pressure  -- millibar at sea level
FROM nyc.weather;
$fsql$)
    """)
    send("""
INSERT INTO fsql.feature (name, number, feature, ordinal, type, description, fingerprint, default_value, pii) VALUES
    ('origin_weather', 1, 'temperature', 1, 'double precision', 'degrees Fahrenheit', 'fac6d1e73185daa40ba3323aacb4874f44c7da155415bb8d41097197b08acbaa', NULL, false),
    ('origin_weather', 1, 'wind_speed', 2, 'double precision', 'miles per hour', 'c294d242b35ca05a24069ab9ac85dc48bfefb746c503a45d253baec6b846788f', NULL, false),
    ('origin_weather', 1, 'precipitation', 3, 'double precision', 'inches in the hour', '8109a675abc4bd733e06c229781776fa81759748a2e048eb3cdea4549021af21', NULL, false),
    ('origin_weather', 1, 'visibility', 4, 'double precision', 'miles, 10 at most', 'c945dfdcfb433a478fa0ab380ee275cd260f6dcc7386aa18aea78eeee78326a1', NULL, false),
    ('origin_weather', 1, 'pressure', 5, 'double precision', 'millibar at sea level', '07f5aed5fb0acad419b5ec2ef3d3d309f00724f4fa1272babfc9063a58859499', NULL, false)
    """)
    send("""
INSERT INTO fsql.lineage (name, number, feature, kind, source_schema, source_table, source_column) VALUES
    ('origin_weather', 1, 'origin', 'direct', 'nyc', 'weather', 'origin'),
    ('origin_weather', 1, 'event_time', 'direct', 'nyc', 'weather', 'time_hour'),
    ('origin_weather', 1, 'temperature', 'direct', 'nyc', 'weather', 'temp'),
    ('origin_weather', 1, 'wind_speed', 'direct', 'nyc', 'weather', 'wind_speed'),
    ('origin_weather', 1, 'precipitation', 'direct', 'nyc', 'weather', 'precip'),
    ('origin_weather', 1, 'visibility', 'direct', 'nyc', 'weather', 'visib'),
    ('origin_weather', 1, 'pressure', 'direct', 'nyc', 'weather', 'pressure')
    """)
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('apply', 'origin_weather_v1', '6e2b4399f54f4c489dd99aa2cbd7b86dc70b71e67c7aef7e6c34a06f5e9b8e77', 'succeeded', jsonb_build_object('message', 'created as live'))
    """)

    # create route_delays_v1
    send("""
CREATE VIEW features.route_delays_v1 AS
SELECT
    origin,
    dest,
    arrived_at AS event_time,
    count(*) OVER last_7_days AS arrivals_7d,  -- flights that arrived in the last 7 days
    (avg(arr_delay) OVER last_7_days)::double precision AS mean_arrival_delay_7d,  -- minutes; negative is early
    count(*) OVER last_30_days AS arrivals_30d,  -- flights that arrived in the last 30 days
    count(*) FILTER (WHERE arr_delay > 15) OVER last_30_days AS late_arrivals_30d,  -- more than 15 minutes late
    (avg(air_time) OVER last_30_days)::double precision AS mean_air_time_30d  -- minutes in the air
FROM nyc.flights
WHERE arrived_at IS NOT NULL
WINDOW
    last_7_days AS (
        PARTITION BY origin, dest ORDER BY arrived_at
        RANGE BETWEEN interval '168:00:00' PRECEDING AND CURRENT ROW
    ),
    last_30_days AS (
        PARTITION BY origin, dest ORDER BY arrived_at
        RANGE BETWEEN interval '720:00:00' PRECEDING AND CURRENT ROW
    )
    """)
    send("""
CREATE MATERIALIZED VIEW fsql_offline.route_delays_v1 AS
SELECT DISTINCT ON (origin, dest, valid_from, arrivals_7d, arrivals_30d, late_arrivals_30d, ROW(mean_arrival_delay_7d, mean_air_time_30d))
    origin,
    dest,
    event_time AS valid_from,
    event_time,
    arrivals_7d,
    mean_arrival_delay_7d,
    arrivals_30d,
    late_arrivals_30d,
    mean_air_time_30d
FROM features.route_delays_v1
WHERE origin IS NOT NULL AND dest IS NOT NULL AND event_time >= '1900-01-01 00:00:00+00' AND event_time < '2200-01-01 00:00:00+00'
ORDER BY origin, dest, valid_from, arrivals_7d, arrivals_30d, late_arrivals_30d, ROW(mean_arrival_delay_7d, mean_air_time_30d) USING OPERATOR(pg_catalog.*<)
WITH NO DATA
    """)
    send("""
CREATE UNIQUE INDEX ON fsql_offline.route_delays_v1 (origin, dest, valid_from) WITH (fillfactor = 30)
    """)
    send("""
CREATE FUNCTION features.route_delays_v1_at(origin text, dest text, as_of timestamp with time zone)
RETURNS TABLE (event_time timestamp with time zone, arrivals_7d bigint, mean_arrival_delay_7d double precision, arrivals_30d bigint, late_arrivals_30d bigint, mean_air_time_30d double precision)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT
    fsql_row.event_time AS event_time,
    CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_7d ELSE (0)::bigint END AS arrivals_7d,
    fsql_row.mean_arrival_delay_7d,
    CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_30d ELSE (0)::bigint END AS arrivals_30d,
    fsql_row.late_arrivals_30d,
    fsql_row.mean_air_time_30d
FROM (SELECT) AS fsql_one
LEFT JOIN LATERAL (
    SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.arrivals_7d, fsql_history.mean_arrival_delay_7d, fsql_history.arrivals_30d, fsql_history.late_arrivals_30d, fsql_history.mean_air_time_30d
    FROM fsql_offline.route_delays_v1 AS fsql_history
    WHERE fsql_history.origin = $1 AND fsql_history.dest = $2 AND fsql_history.valid_from <= $3
    ORDER BY fsql_history.valid_from DESC
    LIMIT 1
) AS fsql_row ON fsql_row.event_time + interval '720:00:00' >= $3
$fsql$
    """)
    send("""
CREATE UNLOGGED TABLE fsql_online.route_delays_v1 (
    origin text NOT NULL,
    dest text NOT NULL,
    valid_from timestamptz NOT NULL,
    valid_until timestamptz NOT NULL,
    event_time timestamptz,
    arrivals_7d bigint,
    mean_arrival_delay_7d double precision,
    arrivals_30d bigint,
    late_arrivals_30d bigint,
    mean_air_time_30d double precision,
    PRIMARY KEY (origin, dest)
) WITH (fillfactor = 80)
    """)
    send("""
COMMENT ON VIEW features.route_delays_v1 IS 'How flights between two airports have gone lately. A flight counts from its arrival; cancelled and diverted flights never arrive and do not count. (route_delays, version 1. Owner: delays@example.com.)'
    """)
    send("COMMENT ON COLUMN features.route_delays_v1.arrivals_7d IS 'flights that arrived in the last 7 days'")
    send("COMMENT ON COLUMN features.route_delays_v1.mean_arrival_delay_7d IS 'minutes; negative is early'")
    send("""
COMMENT ON COLUMN features.route_delays_v1.arrivals_30d IS 'flights that arrived in the last 30 days'
    """)
    send("COMMENT ON COLUMN features.route_delays_v1.late_arrivals_30d IS 'more than 15 minutes late'")
    send("COMMENT ON COLUMN features.route_delays_v1.mean_air_time_30d IS 'minutes in the air'")
    send("""
COMMENT ON MATERIALIZED VIEW fsql_offline.route_delays_v1 IS 'History of route_delays, version 1: the value at t is the row with the greatest valid_from <= t'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.route_delays_v1.arrivals_7d IS 'flights that arrived in the last 7 days'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.route_delays_v1.mean_arrival_delay_7d IS 'minutes; negative is early'
    """)
    send("""
COMMENT ON COLUMN fsql_offline.route_delays_v1.arrivals_30d IS 'flights that arrived in the last 30 days'
    """)
    send("COMMENT ON COLUMN fsql_offline.route_delays_v1.late_arrivals_30d IS 'more than 15 minutes late'")
    send("COMMENT ON COLUMN fsql_offline.route_delays_v1.mean_air_time_30d IS 'minutes in the air'")
    send("""
COMMENT ON FUNCTION features.route_delays_v1_at(text, text, timestamp with time zone) IS 'The value of route_delays, version 1, at as_of: exactly one row for any arguments'
    """)
    send("""
COMMENT ON TABLE fsql_online.route_delays_v1 IS 'Newest values of route_delays, version 1: a cache, emptied by a crash; fsql_online.epoch tells if it is whole'
    """)
    send("""
CREATE VIEW features.route_delays AS
SELECT origin, dest, event_time, arrivals_7d, mean_arrival_delay_7d, arrivals_30d, late_arrivals_30d, mean_air_time_30d
FROM features.route_delays_v1
    """)
    send("""
CREATE VIEW fsql_offline.route_delays AS
SELECT origin, dest, valid_from, event_time, arrivals_7d, mean_arrival_delay_7d, arrivals_30d, late_arrivals_30d, mean_air_time_30d
FROM fsql_offline.route_delays_v1
    """)
    send("""
CREATE FUNCTION features.route_delays_at(origin text, dest text, as_of timestamp with time zone)
RETURNS TABLE (event_time timestamp with time zone, arrivals_7d bigint, mean_arrival_delay_7d double precision, arrivals_30d bigint, late_arrivals_30d bigint, mean_air_time_30d double precision)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT event_time, arrivals_7d, mean_arrival_delay_7d, arrivals_30d, late_arrivals_30d, mean_air_time_30d
FROM features.route_delays_v1_at($1, $2, $3)
$fsql$
    """)
    send("""
COMMENT ON VIEW features.route_delays IS 'How flights between two airports have gone lately. A flight counts from its arrival; cancelled and diverted flights never arrive and do not count. (route_delays, live version 1. Owner: delays@example.com.)'
    """)
    send("COMMENT ON COLUMN features.route_delays.arrivals_7d IS 'flights that arrived in the last 7 days'")
    send("COMMENT ON COLUMN features.route_delays.mean_arrival_delay_7d IS 'minutes; negative is early'")
    send("COMMENT ON COLUMN features.route_delays.arrivals_30d IS 'flights that arrived in the last 30 days'")
    send("COMMENT ON COLUMN features.route_delays.late_arrivals_30d IS 'more than 15 minutes late'")
    send("COMMENT ON COLUMN features.route_delays.mean_air_time_30d IS 'minutes in the air'")
    send("COMMENT ON VIEW fsql_offline.route_delays IS 'History of route_delays, live version 1'")
    send("""
COMMENT ON FUNCTION features.route_delays_at(text, text, timestamp with time zone) IS 'The value of route_delays, live version 1, at as_of: exactly one row for any arguments'
    """)
    send("""
INSERT INTO fsql.entity (name, keys, key_types, query, owner, description) VALUES
    ('route', ARRAY['origin', 'dest']::text[], ARRAY['text', 'text']::text[], $fsql$SELECT DISTINCT origin, dest FROM nyc.flights$fsql$, 'delays@example.com', 'From which airport to which: one direction of a connection.')
ON CONFLICT (name) DO UPDATE SET keys = excluded.keys, key_types = excluded.key_types, query = excluded.query, owner = excluded.owner, description = excluded.description
    """)
    send("""
INSERT INTO fsql.version (name, number, kind, fingerprint, role, revision, owner, description, entity, keys, key_types, ttl, freshness, static, definition) VALUES
    ('route_delays', 1, 'view', '7d8e80434ca58462963ee3663b64e6b10790862ef87521f5c0a84d86af76601d', 'live', '5e525c93f8ff', 'delays@example.com', 'How flights between two airports have gone lately. A flight counts from its arrival; cancelled and diverted flights never arrive and do not count.', 'route', ARRAY['origin', 'dest']::text[], ARRAY['text', 'text']::text[], interval '720:00:00', interval '01:00:00', false, $fsql$-- entity: route
-- owner: delays@example.com
-- ttl: 30 days
-- freshness: 1 hour
-- default: arrivals_7d = 0
-- default: arrivals_30d = 0
--
-- How flights between two airports have gone lately. A flight counts from its arrival; cancelled and diverted flights
-- never arrive and do not count.

SELECT
    origin,
    dest,
    arrived_at AS event_time,
    count(*) OVER last_7_days AS arrivals_7d,  -- flights that arrived in the last 7 days
    (avg(arr_delay) OVER last_7_days)::double precision AS mean_arrival_delay_7d,  -- minutes; negative is early
    count(*) OVER last_30_days AS arrivals_30d,  -- flights that arrived in the last 30 days
    count(*) FILTER (WHERE arr_delay > 15) OVER last_30_days AS late_arrivals_30d,  -- more than 15 minutes late
    (avg(air_time) OVER last_30_days)::double precision AS mean_air_time_30d  -- minutes in the air
FROM nyc.flights
WHERE arrived_at IS NOT NULL
WINDOW
    last_7_days AS (
        PARTITION BY origin, dest ORDER BY arrived_at
        RANGE BETWEEN interval '168 hours' PRECEDING AND CURRENT ROW
    ),
    last_30_days AS (
        PARTITION BY origin, dest ORDER BY arrived_at
        RANGE BETWEEN interval '720 hours' PRECEDING AND CURRENT ROW
    );
$fsql$)
    """)
    send("""
INSERT INTO fsql.feature (name, number, feature, ordinal, type, description, fingerprint, default_value, pii) VALUES
    ('route_delays', 1, 'arrivals_7d', 1, 'bigint', 'flights that arrived in the last 7 days', '3929b042e982747a8ac7c73f7c5bb27001dca891151b47529d7a1be7d67dd71e', '0', false),
    ('route_delays', 1, 'mean_arrival_delay_7d', 2, 'double precision', 'minutes; negative is early', '2def4bbba0a4ee06f0b654b7260bbb32a42f85e4da412d8093b6bfb47f1c2117', NULL, false),
    ('route_delays', 1, 'arrivals_30d', 3, 'bigint', 'flights that arrived in the last 30 days', 'adfd3c35ae9f59fc35cecb77e874aa3ee4049819ac2e635ea09834e153146e55', '0', false),
    ('route_delays', 1, 'late_arrivals_30d', 4, 'bigint', 'more than 15 minutes late', 'fdd025a878d217a1a667c372d9928ce7cb2531d31604526ab8bb950359aa6e9a', NULL, false),
    ('route_delays', 1, 'mean_air_time_30d', 5, 'double precision', 'minutes in the air', 'edf2dbc3f67122c71d767f143329d9586a322fd128d7eb0beffc584a8c6b57d9', NULL, false)
    """)
    send("""
INSERT INTO fsql.lineage (name, number, feature, kind, source_schema, source_table, source_column) VALUES
    ('route_delays', 1, 'origin', 'direct', 'nyc', 'flights', 'origin'),
    ('route_delays', 1, 'dest', 'direct', 'nyc', 'flights', 'dest'),
    ('route_delays', 1, 'event_time', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('route_delays', 1, 'arrivals_7d', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('route_delays', 1, 'arrivals_7d', 'direct', 'nyc', 'flights', 'dest'),
    ('route_delays', 1, 'arrivals_7d', 'direct', 'nyc', 'flights', 'origin'),
    ('route_delays', 1, 'mean_arrival_delay_7d', 'direct', 'nyc', 'flights', 'arr_delay'),
    ('route_delays', 1, 'mean_arrival_delay_7d', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('route_delays', 1, 'mean_arrival_delay_7d', 'direct', 'nyc', 'flights', 'dest'),
    ('route_delays', 1, 'mean_arrival_delay_7d', 'direct', 'nyc', 'flights', 'origin'),
    ('route_delays', 1, 'arrivals_30d', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('route_delays', 1, 'arrivals_30d', 'direct', 'nyc', 'flights', 'dest'),
    ('route_delays', 1, 'arrivals_30d', 'direct', 'nyc', 'flights', 'origin'),
    ('route_delays', 1, 'late_arrivals_30d', 'direct', 'nyc', 'flights', 'arr_delay'),
    ('route_delays', 1, 'late_arrivals_30d', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('route_delays', 1, 'late_arrivals_30d', 'direct', 'nyc', 'flights', 'dest'),
    ('route_delays', 1, 'late_arrivals_30d', 'direct', 'nyc', 'flights', 'origin'),
    ('route_delays', 1, 'mean_air_time_30d', 'direct', 'nyc', 'flights', 'air_time'),
    ('route_delays', 1, 'mean_air_time_30d', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('route_delays', 1, 'mean_air_time_30d', 'direct', 'nyc', 'flights', 'dest'),
    ('route_delays', 1, 'mean_air_time_30d', 'direct', 'nyc', 'flights', 'origin'),
    ('route_delays', 1, NULL, 'indirect', 'nyc', 'flights', 'arrived_at')
    """)
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('apply', 'route_delays_v1', '7d8e80434ca58462963ee3663b64e6b10790862ef87521f5c0a84d86af76601d', 'succeeded', jsonb_build_object('message', 'created as live'))
    """)

    # create delay_model_v1
    send("""
CREATE FUNCTION features.delay_model_v1_at(carrier text, origin text, dest text, tailnum text, distance integer, event_time timestamp with time zone)
RETURNS TABLE (carrier_arrivals_24h bigint, carrier_mean_delay_24h double precision, carrier_mean_delay_7d double precision, carrier_late_share_24h double precision, origin_departures_2h bigint, origin_mean_delay_2h double precision, origin_mean_delay_24h double precision, origin_cancelled_24h bigint, temperature double precision, wind_speed double precision, precipitation double precision, visibility double precision, route_arrivals_7d bigint, route_mean_delay_7d double precision, expected_speed double precision, aircraft_arrivals_24h bigint, aircraft_mean_delay_24h double precision, aircraft_worst_delay_24h integer, aircraft_idle double precision, aircraft_manufacturer text, aircraft_seats integer, aircraft_age double precision)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT
    airline.arrivals_24h AS carrier_arrivals_24h,
    airline.mean_arrival_delay_24h AS carrier_mean_delay_24h,
    airline.mean_arrival_delay_7d AS carrier_mean_delay_7d,
    airline.late_arrivals_24h / nullif(airline.arrivals_24h, 0)::double precision AS carrier_late_share_24h,  -- of its arrivals, 0 to 1
    departures.departures_2h AS origin_departures_2h,
    departures.mean_departure_delay_2h AS origin_mean_delay_2h,
    departures.mean_departure_delay_24h AS origin_mean_delay_24h,
    cancellations.cancelled_24h AS origin_cancelled_24h,
    weather.temperature,
    weather.wind_speed,
    weather.precipitation,
    weather.visibility,
    route.arrivals_7d AS route_arrivals_7d,
    route.mean_arrival_delay_7d AS route_mean_delay_7d,
    request.distance / nullif(route.mean_air_time_30d, 0) * 60 AS expected_speed,  -- miles per hour
    aircraft.arrivals_24h AS aircraft_arrivals_24h,
    aircraft.mean_arrival_delay_24h AS aircraft_mean_delay_24h,
    aircraft.worst_arrival_delay_24h AS aircraft_worst_delay_24h,
    date_part('epoch', request.event_time - aircraft.last_arrived_at) / 60 AS aircraft_idle,  -- minutes since it came in
    attributes.manufacturer AS aircraft_manufacturer,
    attributes.seats AS aircraft_seats,
    date_part('year', request.event_time AT TIME ZONE 'UTC') - attributes.built_in AS aircraft_age
FROM (SELECT $1 AS carrier, $2 AS origin, $3 AS dest, $4 AS tailnum, $5 AS distance, $6 AS event_time) AS request
CROSS JOIN LATERAL (
    SELECT
        fsql_row.event_time AS event_time,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_24h ELSE (0)::bigint END AS arrivals_24h,
        fsql_row.mean_arrival_delay_24h,
        fsql_row.late_arrivals_24h,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_7d ELSE (0)::bigint END AS arrivals_7d,
        fsql_row.mean_arrival_delay_7d
    FROM (SELECT) AS fsql_one
    LEFT JOIN LATERAL (
        SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.arrivals_24h, fsql_history.mean_arrival_delay_24h, fsql_history.late_arrivals_24h, fsql_history.arrivals_7d, fsql_history.mean_arrival_delay_7d
        FROM fsql_offline.carrier_delays_v1 AS fsql_history
        WHERE fsql_history.carrier = request.carrier AND fsql_history.valid_from <= request.event_time
        ORDER BY fsql_history.valid_from DESC
        LIMIT 1
    ) AS fsql_row ON fsql_row.event_time + interval '168:00:00' >= request.event_time
) AS airline
CROSS JOIN LATERAL (
    SELECT
        fsql_row.event_time AS event_time,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.departures_2h ELSE (0)::bigint END AS departures_2h,
        fsql_row.mean_departure_delay_2h,
        fsql_row.mean_departure_delay_24h
    FROM (SELECT) AS fsql_one
    LEFT JOIN LATERAL (
        SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.departures_2h, fsql_history.mean_departure_delay_2h, fsql_history.mean_departure_delay_24h
        FROM fsql_offline.origin_departures_v1 AS fsql_history
        WHERE fsql_history.origin = request.origin AND fsql_history.valid_from <= request.event_time
        ORDER BY fsql_history.valid_from DESC
        LIMIT 1
    ) AS fsql_row ON fsql_row.event_time + interval '24:00:00' >= request.event_time
) AS departures
CROSS JOIN LATERAL (
    SELECT
        fsql_row.event_time AS event_time,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.cancelled_24h ELSE (0)::bigint END AS cancelled_24h
    FROM (SELECT) AS fsql_one
    LEFT JOIN LATERAL (
        SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.cancelled_24h
        FROM fsql_offline.origin_cancellations_v1 AS fsql_history
        WHERE fsql_history.origin = request.origin AND fsql_history.valid_from <= request.event_time
        ORDER BY fsql_history.valid_from DESC
        LIMIT 1
    ) AS fsql_row ON fsql_row.event_time + interval '72:00:00' >= request.event_time
) AS cancellations
CROSS JOIN LATERAL (
    SELECT
        fsql_row.event_time AS event_time,
        fsql_row.temperature,
        fsql_row.wind_speed,
        fsql_row.precipitation,
        fsql_row.visibility
    FROM (SELECT) AS fsql_one
    LEFT JOIN LATERAL (
        SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.temperature, fsql_history.wind_speed, fsql_history.precipitation, fsql_history.visibility
        FROM fsql_offline.origin_weather_v1 AS fsql_history
        WHERE fsql_history.origin = request.origin AND fsql_history.valid_from <= request.event_time
        ORDER BY fsql_history.valid_from DESC
        LIMIT 1
    ) AS fsql_row ON fsql_row.event_time + interval '03:00:00' >= request.event_time
) AS weather
CROSS JOIN LATERAL (
    SELECT
        fsql_row.event_time AS event_time,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_7d ELSE (0)::bigint END AS arrivals_7d,
        fsql_row.mean_arrival_delay_7d,
        fsql_row.mean_air_time_30d
    FROM (SELECT) AS fsql_one
    LEFT JOIN LATERAL (
        SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.arrivals_7d, fsql_history.mean_arrival_delay_7d, fsql_history.mean_air_time_30d
        FROM fsql_offline.route_delays_v1 AS fsql_history
        WHERE fsql_history.origin = request.origin AND fsql_history.dest = request.dest AND fsql_history.valid_from <= request.event_time
        ORDER BY fsql_history.valid_from DESC
        LIMIT 1
    ) AS fsql_row ON fsql_row.event_time + interval '720:00:00' >= request.event_time
) AS route
CROSS JOIN LATERAL (
    SELECT
        fsql_row.event_time AS event_time,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_24h ELSE (0)::bigint END AS arrivals_24h,
        fsql_row.mean_arrival_delay_24h,
        fsql_row.worst_arrival_delay_24h,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_7d ELSE (0)::bigint END AS arrivals_7d,
        fsql_row.last_arrived_at
    FROM (SELECT) AS fsql_one
    LEFT JOIN LATERAL (
        SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.arrivals_24h, fsql_history.mean_arrival_delay_24h, fsql_history.worst_arrival_delay_24h, fsql_history.arrivals_7d, fsql_history.last_arrived_at
        FROM fsql_offline.aircraft_delays_v1 AS fsql_history
        WHERE fsql_history.tailnum = request.tailnum AND fsql_history.valid_from <= request.event_time
        ORDER BY fsql_history.valid_from DESC
        LIMIT 1
    ) AS fsql_row ON fsql_row.event_time + interval '168:00:00' >= request.event_time
) AS aircraft
CROSS JOIN LATERAL (
    SELECT
        NULL::timestamptz AS event_time,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.manufacturer ELSE ('unknown')::text END AS manufacturer,
        fsql_row.built_in,
        fsql_row.seats
    FROM (SELECT) AS fsql_one
    LEFT JOIN LATERAL (
        SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.manufacturer, fsql_history.built_in, fsql_history.seats
        FROM fsql_offline.aircraft_attributes_v1 AS fsql_history
        WHERE fsql_history.tailnum = request.tailnum AND fsql_history.valid_from <= request.event_time
        ORDER BY fsql_history.valid_from DESC
        LIMIT 1
    ) AS fsql_row ON true
) AS attributes
$fsql$
    """)
    send("""
COMMENT ON FUNCTION features.delay_model_v1_at(text, text, text, text, integer, timestamp with time zone) IS 'What a model reads that says, at the scheduled departure of a flight, how late it will arrive. (delay_model, version 1. Owner: delays@example.com.)'
    """)
    send("""
CREATE FUNCTION features.delay_model_at(carrier text, origin text, dest text, tailnum text, distance integer, event_time timestamp with time zone)
RETURNS TABLE (carrier_arrivals_24h bigint, carrier_mean_delay_24h double precision, carrier_mean_delay_7d double precision, carrier_late_share_24h double precision, origin_departures_2h bigint, origin_mean_delay_2h double precision, origin_mean_delay_24h double precision, origin_cancelled_24h bigint, temperature double precision, wind_speed double precision, precipitation double precision, visibility double precision, route_arrivals_7d bigint, route_mean_delay_7d double precision, expected_speed double precision, aircraft_arrivals_24h bigint, aircraft_mean_delay_24h double precision, aircraft_worst_delay_24h integer, aircraft_idle double precision, aircraft_manufacturer text, aircraft_seats integer, aircraft_age double precision)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 1
AS $fsql$
SELECT
    airline.arrivals_24h AS carrier_arrivals_24h,
    airline.mean_arrival_delay_24h AS carrier_mean_delay_24h,
    airline.mean_arrival_delay_7d AS carrier_mean_delay_7d,
    airline.late_arrivals_24h / nullif(airline.arrivals_24h, 0)::double precision AS carrier_late_share_24h,  -- of its arrivals, 0 to 1
    departures.departures_2h AS origin_departures_2h,
    departures.mean_departure_delay_2h AS origin_mean_delay_2h,
    departures.mean_departure_delay_24h AS origin_mean_delay_24h,
    cancellations.cancelled_24h AS origin_cancelled_24h,
    weather.temperature,
    weather.wind_speed,
    weather.precipitation,
    weather.visibility,
    route.arrivals_7d AS route_arrivals_7d,
    route.mean_arrival_delay_7d AS route_mean_delay_7d,
    request.distance / nullif(route.mean_air_time_30d, 0) * 60 AS expected_speed,  -- miles per hour
    aircraft.arrivals_24h AS aircraft_arrivals_24h,
    aircraft.mean_arrival_delay_24h AS aircraft_mean_delay_24h,
    aircraft.worst_arrival_delay_24h AS aircraft_worst_delay_24h,
    date_part('epoch', request.event_time - aircraft.last_arrived_at) / 60 AS aircraft_idle,  -- minutes since it came in
    attributes.manufacturer AS aircraft_manufacturer,
    attributes.seats AS aircraft_seats,
    date_part('year', request.event_time AT TIME ZONE 'UTC') - attributes.built_in AS aircraft_age
FROM (SELECT $1 AS carrier, $2 AS origin, $3 AS dest, $4 AS tailnum, $5 AS distance, $6 AS event_time) AS request
CROSS JOIN LATERAL (
    SELECT
        fsql_row.event_time AS event_time,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_24h ELSE (0)::bigint END AS arrivals_24h,
        fsql_row.mean_arrival_delay_24h,
        fsql_row.late_arrivals_24h,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_7d ELSE (0)::bigint END AS arrivals_7d,
        fsql_row.mean_arrival_delay_7d
    FROM (SELECT) AS fsql_one
    LEFT JOIN LATERAL (
        SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.arrivals_24h, fsql_history.mean_arrival_delay_24h, fsql_history.late_arrivals_24h, fsql_history.arrivals_7d, fsql_history.mean_arrival_delay_7d
        FROM fsql_offline.carrier_delays_v1 AS fsql_history
        WHERE fsql_history.carrier = request.carrier AND fsql_history.valid_from <= request.event_time
        ORDER BY fsql_history.valid_from DESC
        LIMIT 1
    ) AS fsql_row ON fsql_row.event_time + interval '168:00:00' >= request.event_time
) AS airline
CROSS JOIN LATERAL (
    SELECT
        fsql_row.event_time AS event_time,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.departures_2h ELSE (0)::bigint END AS departures_2h,
        fsql_row.mean_departure_delay_2h,
        fsql_row.mean_departure_delay_24h
    FROM (SELECT) AS fsql_one
    LEFT JOIN LATERAL (
        SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.departures_2h, fsql_history.mean_departure_delay_2h, fsql_history.mean_departure_delay_24h
        FROM fsql_offline.origin_departures_v1 AS fsql_history
        WHERE fsql_history.origin = request.origin AND fsql_history.valid_from <= request.event_time
        ORDER BY fsql_history.valid_from DESC
        LIMIT 1
    ) AS fsql_row ON fsql_row.event_time + interval '24:00:00' >= request.event_time
) AS departures
CROSS JOIN LATERAL (
    SELECT
        fsql_row.event_time AS event_time,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.cancelled_24h ELSE (0)::bigint END AS cancelled_24h
    FROM (SELECT) AS fsql_one
    LEFT JOIN LATERAL (
        SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.cancelled_24h
        FROM fsql_offline.origin_cancellations_v1 AS fsql_history
        WHERE fsql_history.origin = request.origin AND fsql_history.valid_from <= request.event_time
        ORDER BY fsql_history.valid_from DESC
        LIMIT 1
    ) AS fsql_row ON fsql_row.event_time + interval '72:00:00' >= request.event_time
) AS cancellations
CROSS JOIN LATERAL (
    SELECT
        fsql_row.event_time AS event_time,
        fsql_row.temperature,
        fsql_row.wind_speed,
        fsql_row.precipitation,
        fsql_row.visibility
    FROM (SELECT) AS fsql_one
    LEFT JOIN LATERAL (
        SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.temperature, fsql_history.wind_speed, fsql_history.precipitation, fsql_history.visibility
        FROM fsql_offline.origin_weather_v1 AS fsql_history
        WHERE fsql_history.origin = request.origin AND fsql_history.valid_from <= request.event_time
        ORDER BY fsql_history.valid_from DESC
        LIMIT 1
    ) AS fsql_row ON fsql_row.event_time + interval '03:00:00' >= request.event_time
) AS weather
CROSS JOIN LATERAL (
    SELECT
        fsql_row.event_time AS event_time,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_7d ELSE (0)::bigint END AS arrivals_7d,
        fsql_row.mean_arrival_delay_7d,
        fsql_row.mean_air_time_30d
    FROM (SELECT) AS fsql_one
    LEFT JOIN LATERAL (
        SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.arrivals_7d, fsql_history.mean_arrival_delay_7d, fsql_history.mean_air_time_30d
        FROM fsql_offline.route_delays_v1 AS fsql_history
        WHERE fsql_history.origin = request.origin AND fsql_history.dest = request.dest AND fsql_history.valid_from <= request.event_time
        ORDER BY fsql_history.valid_from DESC
        LIMIT 1
    ) AS fsql_row ON fsql_row.event_time + interval '720:00:00' >= request.event_time
) AS route
CROSS JOIN LATERAL (
    SELECT
        fsql_row.event_time AS event_time,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_24h ELSE (0)::bigint END AS arrivals_24h,
        fsql_row.mean_arrival_delay_24h,
        fsql_row.worst_arrival_delay_24h,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.arrivals_7d ELSE (0)::bigint END AS arrivals_7d,
        fsql_row.last_arrived_at
    FROM (SELECT) AS fsql_one
    LEFT JOIN LATERAL (
        SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.arrivals_24h, fsql_history.mean_arrival_delay_24h, fsql_history.worst_arrival_delay_24h, fsql_history.arrivals_7d, fsql_history.last_arrived_at
        FROM fsql_offline.aircraft_delays_v1 AS fsql_history
        WHERE fsql_history.tailnum = request.tailnum AND fsql_history.valid_from <= request.event_time
        ORDER BY fsql_history.valid_from DESC
        LIMIT 1
    ) AS fsql_row ON fsql_row.event_time + interval '168:00:00' >= request.event_time
) AS aircraft
CROSS JOIN LATERAL (
    SELECT
        NULL::timestamptz AS event_time,
        CASE WHEN fsql_row.valid_from IS NOT NULL THEN fsql_row.manufacturer ELSE ('unknown')::text END AS manufacturer,
        fsql_row.built_in,
        fsql_row.seats
    FROM (SELECT) AS fsql_one
    LEFT JOIN LATERAL (
        SELECT fsql_history.valid_from, fsql_history.event_time, fsql_history.manufacturer, fsql_history.built_in, fsql_history.seats
        FROM fsql_offline.aircraft_attributes_v1 AS fsql_history
        WHERE fsql_history.tailnum = request.tailnum AND fsql_history.valid_from <= request.event_time
        ORDER BY fsql_history.valid_from DESC
        LIMIT 1
    ) AS fsql_row ON true
) AS attributes
$fsql$
    """)
    send("""
COMMENT ON FUNCTION features.delay_model_at(text, text, text, text, integer, timestamp with time zone) IS 'What a model reads that says, at the scheduled departure of a flight, how late it will arrive. (delay_model, version 1. Owner: delays@example.com.)'
    """)
    send("""
INSERT INTO fsql.version (name, number, kind, fingerprint, role, revision, owner, description, request_columns, request_types, definition) VALUES
    ('delay_model', 1, 'service', 'af2767e50f73ea1346ef007b14abf6ccd065b26ae2486d09832898bf31a47422', 'live', '5e525c93f8ff', 'delays@example.com', 'What a model reads that says, at the scheduled departure of a flight, how late it will arrive.', ARRAY['carrier', 'origin', 'dest', 'tailnum', 'distance']::text[], ARRAY['text', 'text', 'text', 'text', 'integer']::text[], $fsql$-- request: carrier text, origin text, dest text, tailnum text, distance integer
-- owner: delays@example.com
--
-- What a model reads that says, at the scheduled departure of a flight, how late it will arrive.

SELECT
    airline.arrivals_24h AS carrier_arrivals_24h,
    airline.mean_arrival_delay_24h AS carrier_mean_delay_24h,
    airline.mean_arrival_delay_7d AS carrier_mean_delay_7d,
    airline.late_arrivals_24h / nullif(airline.arrivals_24h, 0)::double precision AS carrier_late_share_24h,  -- of its arrivals, 0 to 1
    departures.departures_2h AS origin_departures_2h,
    departures.mean_departure_delay_2h AS origin_mean_delay_2h,
    departures.mean_departure_delay_24h AS origin_mean_delay_24h,
    cancellations.cancelled_24h AS origin_cancelled_24h,
    weather.temperature,
    weather.wind_speed,
    weather.precipitation,
    weather.visibility,
    route.arrivals_7d AS route_arrivals_7d,
    route.mean_arrival_delay_7d AS route_mean_delay_7d,
    request.distance / nullif(route.mean_air_time_30d, 0) * 60 AS expected_speed,  -- miles per hour
    aircraft.arrivals_24h AS aircraft_arrivals_24h,
    aircraft.mean_arrival_delay_24h AS aircraft_mean_delay_24h,
    aircraft.worst_arrival_delay_24h AS aircraft_worst_delay_24h,
    date_part('epoch', request.event_time - aircraft.last_arrived_at) / 60 AS aircraft_idle,  -- minutes since it came in
    attributes.manufacturer AS aircraft_manufacturer,
    attributes.seats AS aircraft_seats,
    date_part('year', request.event_time AT TIME ZONE 'UTC') - attributes.built_in AS aircraft_age  -- years
FROM request
LEFT JOIN features.carrier_delays_v1 AS airline USING (carrier)
LEFT JOIN features.origin_departures_v1 AS departures USING (origin)
LEFT JOIN features.origin_cancellations_v1 AS cancellations USING (origin)
LEFT JOIN features.origin_weather_v1 AS weather USING (origin)
LEFT JOIN features.route_delays_v1 AS route USING (origin, dest)
LEFT JOIN features.aircraft_delays_v1 AS aircraft USING (tailnum)
LEFT JOIN features.aircraft_attributes_v1 AS attributes USING (tailnum);
$fsql$)
    """)
    send("""
INSERT INTO fsql.feature (name, number, feature, ordinal, type, description, fingerprint, default_value, pii) VALUES
    ('delay_model', 1, 'carrier_arrivals_24h', 1, 'bigint', '', '03621d4a4f23be2b79bde874a3343be1bd301ea58712c14daec2f3adddd2bf1f', NULL, false),
    ('delay_model', 1, 'carrier_mean_delay_24h', 2, 'double precision', '', '2825f497bedd6ccd49490caf7272884e8610e3cbef1cef31f423a6d77ff364c2', NULL, false),
    ('delay_model', 1, 'carrier_mean_delay_7d', 3, 'double precision', '', '8f9ffa8394aba0a137ddc007d6cabde3213b8ccafd10633476906f4a3c5e5fb8', NULL, false),
    ('delay_model', 1, 'carrier_late_share_24h', 4, 'double precision', 'of its arrivals, 0 to 1', '7ab8e0d7f78ee5fbda73c095175570071dcda271c65d65822cb13996a35a6715', NULL, false),
    ('delay_model', 1, 'origin_departures_2h', 5, 'bigint', '', 'd96e59fd1086d8a02337f9750a8ddd31ee3ff185028e70a45367fb5593aa43c6', NULL, false),
    ('delay_model', 1, 'origin_mean_delay_2h', 6, 'double precision', '', '637953f537174cf2124cec66b593eb804b0a5a3f369dd43c0f74463007c36178', NULL, false),
    ('delay_model', 1, 'origin_mean_delay_24h', 7, 'double precision', '', 'e79923da607a80b1058de74b10543ba96d150f8ef9c49c21adcf12126cb195ba', NULL, false),
    ('delay_model', 1, 'origin_cancelled_24h', 8, 'bigint', '', '874df0569ec7e72c74e15cb039a301c7a0f64a9ced65339745237c44d3b0596c', NULL, false),
    ('delay_model', 1, 'temperature', 9, 'double precision', '', '980294e0b78db665d08d5e95252fd5818f35b158c692b3d82f3932c789b6479e', NULL, false),
    ('delay_model', 1, 'wind_speed', 10, 'double precision', '', '8cfc84b2c901fb028df9033e1e30c8dbdb68229233d4eb310b89d150d2efa4b6', NULL, false),
    ('delay_model', 1, 'precipitation', 11, 'double precision', '', '83a9000e7bc72ee3ebab6abd4fd33202535c43cfb6cf81daaf16b940b19a2d06', NULL, false),
    ('delay_model', 1, 'visibility', 12, 'double precision', '', '8e6555874bb7ba462b66008b7c8c6b909bee1d7487f8207bc9fdf67b14a1d393', NULL, false),
    ('delay_model', 1, 'route_arrivals_7d', 13, 'bigint', '', '069d70dfc44f9ac44c261a0183679e4e7a893268688922455bec5f1aa636ec8b', NULL, false),
    ('delay_model', 1, 'route_mean_delay_7d', 14, 'double precision', '', 'a052bbb917849f45503b44049fb3ad80102640c9e241975ed3a7821aefdf045e', NULL, false),
    ('delay_model', 1, 'expected_speed', 15, 'double precision', 'miles per hour', 'e79ca5dcddba154d5e78e4027444abc5b6a41277bbfc5df819327fe6aeb456b9', NULL, false),
    ('delay_model', 1, 'aircraft_arrivals_24h', 16, 'bigint', '', 'c18b550b126129ee5f208f9c19e928bf5cf086e6b60635506ef845a0959f2f6d', NULL, false),
    ('delay_model', 1, 'aircraft_mean_delay_24h', 17, 'double precision', '', '143c6f6fd34bcdac1c6a1036e205fa77a2ecefc0c6095b1332cd3f9fe78ccb0d', NULL, false),
    ('delay_model', 1, 'aircraft_worst_delay_24h', 18, 'integer', '', 'cdf8c2cdb84c1dd2643ae10b4ea71ac9b6633cd1a28291b23bb3685cb11caff1', NULL, false),
    ('delay_model', 1, 'aircraft_idle', 19, 'double precision', 'minutes since it came in', '6886f1c002ec1a7f911f90df673385cadbf03686421eb567a996d3e1407fafdb', NULL, false),
    ('delay_model', 1, 'aircraft_manufacturer', 20, 'text', '', 'a1188a40fe5b1746918584f84b8eb4bce4ed5b04c114b050991623311e62771e', NULL, false),
    ('delay_model', 1, 'aircraft_seats', 21, 'integer', '', '5ad2f78175090b95e8c86c7badf979baa7b61c40e09e717b10a4fbdc3ff3ea78', NULL, false),
    ('delay_model', 1, 'aircraft_age', 22, 'double precision', 'years', '8885421161af4c43ee77f97e2f9ea5338b6c7cf2ca5002c01ff85d40172b52d5', NULL, false)
    """)
    send("""
INSERT INTO fsql.lineage (name, number, feature, kind, source_schema, source_table, source_column) VALUES
    ('delay_model', 1, 'carrier_arrivals_24h', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('delay_model', 1, 'carrier_arrivals_24h', 'direct', 'nyc', 'flights', 'carrier'),
    ('delay_model', 1, 'carrier_mean_delay_24h', 'direct', 'nyc', 'flights', 'arr_delay'),
    ('delay_model', 1, 'carrier_mean_delay_24h', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('delay_model', 1, 'carrier_mean_delay_24h', 'direct', 'nyc', 'flights', 'carrier'),
    ('delay_model', 1, 'carrier_mean_delay_7d', 'direct', 'nyc', 'flights', 'arr_delay'),
    ('delay_model', 1, 'carrier_mean_delay_7d', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('delay_model', 1, 'carrier_mean_delay_7d', 'direct', 'nyc', 'flights', 'carrier'),
    ('delay_model', 1, 'carrier_late_share_24h', 'direct', 'nyc', 'flights', 'arr_delay'),
    ('delay_model', 1, 'carrier_late_share_24h', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('delay_model', 1, 'carrier_late_share_24h', 'direct', 'nyc', 'flights', 'carrier'),
    ('delay_model', 1, 'origin_departures_2h', 'direct', 'nyc', 'flights', 'departed_at'),
    ('delay_model', 1, 'origin_departures_2h', 'direct', 'nyc', 'flights', 'origin'),
    ('delay_model', 1, 'origin_mean_delay_2h', 'direct', 'nyc', 'flights', 'dep_delay'),
    ('delay_model', 1, 'origin_mean_delay_2h', 'direct', 'nyc', 'flights', 'departed_at'),
    ('delay_model', 1, 'origin_mean_delay_2h', 'direct', 'nyc', 'flights', 'origin'),
    ('delay_model', 1, 'origin_mean_delay_24h', 'direct', 'nyc', 'flights', 'dep_delay'),
    ('delay_model', 1, 'origin_mean_delay_24h', 'direct', 'nyc', 'flights', 'departed_at'),
    ('delay_model', 1, 'origin_mean_delay_24h', 'direct', 'nyc', 'flights', 'origin'),
    ('delay_model', 1, 'origin_cancelled_24h', 'direct', 'nyc', 'flights', 'cancelled'),
    ('delay_model', 1, 'origin_cancelled_24h', 'direct', 'nyc', 'flights', 'origin'),
    ('delay_model', 1, 'origin_cancelled_24h', 'direct', 'nyc', 'flights', 'outcome_known_at'),
    ('delay_model', 1, 'temperature', 'direct', 'nyc', 'weather', 'temp'),
    ('delay_model', 1, 'wind_speed', 'direct', 'nyc', 'weather', 'wind_speed'),
    ('delay_model', 1, 'precipitation', 'direct', 'nyc', 'weather', 'precip'),
    ('delay_model', 1, 'visibility', 'direct', 'nyc', 'weather', 'visib'),
    ('delay_model', 1, 'route_arrivals_7d', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('delay_model', 1, 'route_arrivals_7d', 'direct', 'nyc', 'flights', 'dest'),
    ('delay_model', 1, 'route_arrivals_7d', 'direct', 'nyc', 'flights', 'origin'),
    ('delay_model', 1, 'route_mean_delay_7d', 'direct', 'nyc', 'flights', 'arr_delay'),
    ('delay_model', 1, 'route_mean_delay_7d', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('delay_model', 1, 'route_mean_delay_7d', 'direct', 'nyc', 'flights', 'dest'),
    ('delay_model', 1, 'route_mean_delay_7d', 'direct', 'nyc', 'flights', 'origin'),
    ('delay_model', 1, 'expected_speed', 'direct', 'nyc', 'flights', 'air_time'),
    ('delay_model', 1, 'expected_speed', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('delay_model', 1, 'expected_speed', 'direct', 'nyc', 'flights', 'dest'),
    ('delay_model', 1, 'expected_speed', 'direct', 'nyc', 'flights', 'origin'),
    ('delay_model', 1, 'aircraft_arrivals_24h', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('delay_model', 1, 'aircraft_arrivals_24h', 'direct', 'nyc', 'flights', 'tailnum'),
    ('delay_model', 1, 'aircraft_mean_delay_24h', 'direct', 'nyc', 'flights', 'arr_delay'),
    ('delay_model', 1, 'aircraft_mean_delay_24h', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('delay_model', 1, 'aircraft_mean_delay_24h', 'direct', 'nyc', 'flights', 'tailnum'),
    ('delay_model', 1, 'aircraft_worst_delay_24h', 'direct', 'nyc', 'flights', 'arr_delay'),
    ('delay_model', 1, 'aircraft_worst_delay_24h', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('delay_model', 1, 'aircraft_worst_delay_24h', 'direct', 'nyc', 'flights', 'tailnum'),
    ('delay_model', 1, 'aircraft_idle', 'direct', 'nyc', 'flights', 'arrived_at'),
    ('delay_model', 1, 'aircraft_idle', 'direct', 'nyc', 'flights', 'tailnum'),
    ('delay_model', 1, 'aircraft_manufacturer', 'direct', 'nyc', 'planes', 'manufacturer'),
    ('delay_model', 1, 'aircraft_seats', 'direct', 'nyc', 'planes', 'seats'),
    ('delay_model', 1, 'aircraft_age', 'direct', 'nyc', 'planes', 'year'),
    ('delay_model', 1, NULL, 'indirect', 'nyc', 'flights', 'arrived_at'),
    ('delay_model', 1, NULL, 'indirect', 'nyc', 'flights', 'carrier'),
    ('delay_model', 1, NULL, 'indirect', 'nyc', 'flights', 'departed_at'),
    ('delay_model', 1, NULL, 'indirect', 'nyc', 'flights', 'dest'),
    ('delay_model', 1, NULL, 'indirect', 'nyc', 'flights', 'origin'),
    ('delay_model', 1, NULL, 'indirect', 'nyc', 'flights', 'tailnum'),
    ('delay_model', 1, NULL, 'indirect', 'nyc', 'planes', 'tailnum'),
    ('delay_model', 1, NULL, 'indirect', 'nyc', 'weather', 'origin')
    """)
    send("""
INSERT INTO fsql.dependency (name, number, upstream_name, upstream_number, alias) VALUES
    ('delay_model', 1, 'aircraft_attributes', 1, 'attributes'),
    ('delay_model', 1, 'aircraft_delays', 1, 'aircraft'),
    ('delay_model', 1, 'carrier_delays', 1, 'airline'),
    ('delay_model', 1, 'origin_cancellations', 1, 'cancellations'),
    ('delay_model', 1, 'origin_departures', 1, 'departures'),
    ('delay_model', 1, 'origin_weather', 1, 'weather'),
    ('delay_model', 1, 'route_delays', 1, 'route')
    """)
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('apply', 'delay_model_v1', 'af2767e50f73ea1346ef007b14abf6ccd065b26ae2486d09832898bf31a47422', 'succeeded', jsonb_build_object('message', 'created as live'))
    """)
    send("""
INSERT INTO fsql.apply_run (revision, direction, summary) VALUES
    ('5e525c93f8ff', 'upgrade', 'create aircraft_attributes_v1 and 7 more')
    """)


def downgrade() -> None:
    send("SET LOCAL lock_timeout = '10s'")
    send("SET LOCAL search_path = public")
    send("SET LOCAL TimeZone = 'UTC'")
    send("SELECT fsql.become_owner()")

    # undo: create delay_model_v1
    send("SELECT fsql.refuse_downgrade('delay_model', 1)")
    send("DELETE FROM fsql.version WHERE name = 'delay_model' AND number = 1")
    send("DROP FUNCTION features.delay_model_at(text, text, text, text, integer, timestamp with time zone)")
    send("DROP FUNCTION features.delay_model_v1_at(text, text, text, text, integer, timestamp with time zone)")
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('undo', 'delay_model_v1', 'af2767e50f73ea1346ef007b14abf6ccd065b26ae2486d09832898bf31a47422', 'succeeded', jsonb_build_object('message', 'dropped'))
    """)

    # undo: create route_delays_v1
    send("SELECT fsql.refuse_downgrade('route_delays', 1)")
    send("DELETE FROM fsql_online.epoch WHERE name = 'route_delays' AND number = 1")
    send("DELETE FROM fsql.version WHERE name = 'route_delays' AND number = 1")
    send("""
DELETE FROM fsql.entity WHERE name = 'route' AND NOT EXISTS (
    SELECT FROM fsql.version WHERE entity = 'route'
)
    """)
    send("DROP FUNCTION features.route_delays_at(text, text, timestamp with time zone)")
    send("DROP VIEW fsql_offline.route_delays")
    send("DROP VIEW features.route_delays")
    send("DROP TABLE fsql_online.route_delays_v1")
    send("DROP FUNCTION features.route_delays_v1_at(text, text, timestamp with time zone)")
    send("DROP MATERIALIZED VIEW fsql_offline.route_delays_v1")
    send("DROP VIEW features.route_delays_v1")
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('undo', 'route_delays_v1', '7d8e80434ca58462963ee3663b64e6b10790862ef87521f5c0a84d86af76601d', 'succeeded', jsonb_build_object('message', 'dropped'))
    """)

    # undo: create origin_weather_v1
    send("SELECT fsql.refuse_downgrade('origin_weather', 1)")
    send("DELETE FROM fsql_online.epoch WHERE name = 'origin_weather' AND number = 1")
    send("DELETE FROM fsql.version WHERE name = 'origin_weather' AND number = 1")
    send("""
DELETE FROM fsql.entity WHERE name = 'airport' AND NOT EXISTS (
    SELECT FROM fsql.version WHERE entity = 'airport'
)
    """)
    send("DROP FUNCTION features.origin_weather_at(text, timestamp with time zone)")
    send("DROP VIEW fsql_offline.origin_weather")
    send("DROP VIEW features.origin_weather")
    send("DROP TABLE fsql_online.origin_weather_v1")
    send("DROP FUNCTION features.origin_weather_v1_at(text, timestamp with time zone)")
    send("DROP MATERIALIZED VIEW fsql_offline.origin_weather_v1")
    send("DROP VIEW features.origin_weather_v1")
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('undo', 'origin_weather_v1', '6e2b4399f54f4c489dd99aa2cbd7b86dc70b71e67c7aef7e6c34a06f5e9b8e77', 'succeeded', jsonb_build_object('message', 'dropped'))
    """)

    # undo: create origin_departures_v1
    send("SELECT fsql.refuse_downgrade('origin_departures', 1)")
    send("DELETE FROM fsql_online.epoch WHERE name = 'origin_departures' AND number = 1")
    send("DELETE FROM fsql.version WHERE name = 'origin_departures' AND number = 1")
    send("""
DELETE FROM fsql.entity WHERE name = 'airport' AND NOT EXISTS (
    SELECT FROM fsql.version WHERE entity = 'airport'
)
    """)
    send("DROP FUNCTION features.origin_departures_at(text, timestamp with time zone)")
    send("DROP VIEW fsql_offline.origin_departures")
    send("DROP VIEW features.origin_departures")
    send("DROP TABLE fsql_online.origin_departures_v1")
    send("DROP FUNCTION features.origin_departures_v1_at(text, timestamp with time zone)")
    send("DROP MATERIALIZED VIEW fsql_offline.origin_departures_v1")
    send("DROP VIEW features.origin_departures_v1")
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('undo', 'origin_departures_v1', '1ebc73759a0923fc14c54b16d2736cb202653ee39b3d4a1b4ac8d6c0910da99d', 'succeeded', jsonb_build_object('message', 'dropped'))
    """)

    # undo: create origin_cancellations_v1
    send("SELECT fsql.refuse_downgrade('origin_cancellations', 1)")
    send("DELETE FROM fsql_online.epoch WHERE name = 'origin_cancellations' AND number = 1")
    send("DELETE FROM fsql.version WHERE name = 'origin_cancellations' AND number = 1")
    send("""
DELETE FROM fsql.entity WHERE name = 'airport' AND NOT EXISTS (
    SELECT FROM fsql.version WHERE entity = 'airport'
)
    """)
    send("DROP FUNCTION features.origin_cancellations_at(text, timestamp with time zone)")
    send("DROP VIEW fsql_offline.origin_cancellations")
    send("DROP VIEW features.origin_cancellations")
    send("DROP TABLE fsql_online.origin_cancellations_v1")
    send("DROP FUNCTION features.origin_cancellations_v1_at(text, timestamp with time zone)")
    send("DROP MATERIALIZED VIEW fsql_offline.origin_cancellations_v1")
    send("DROP VIEW features.origin_cancellations_v1")
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('undo', 'origin_cancellations_v1', '202ff7535ae972c84418c9371c46bbcc75835483c9d485aee7c5bcee64f14f82', 'succeeded', jsonb_build_object('message', 'dropped'))
    """)

    # undo: create carrier_delays_v1
    send("SELECT fsql.refuse_downgrade('carrier_delays', 1)")
    send("DELETE FROM fsql_online.epoch WHERE name = 'carrier_delays' AND number = 1")
    send("DELETE FROM fsql.version WHERE name = 'carrier_delays' AND number = 1")
    send("""
DELETE FROM fsql.entity WHERE name = 'carrier' AND NOT EXISTS (
    SELECT FROM fsql.version WHERE entity = 'carrier'
)
    """)
    send("DROP FUNCTION features.carrier_delays_at(text, timestamp with time zone)")
    send("DROP VIEW fsql_offline.carrier_delays")
    send("DROP VIEW features.carrier_delays")
    send("DROP TABLE fsql_online.carrier_delays_v1")
    send("DROP FUNCTION features.carrier_delays_v1_at(text, timestamp with time zone)")
    send("DROP MATERIALIZED VIEW fsql_offline.carrier_delays_v1")
    send("DROP VIEW features.carrier_delays_v1")
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('undo', 'carrier_delays_v1', '1318adc9d4be50bb12dbbba196d31ef4ebbeef7b268e12b5dd918c6ca892b8b3', 'succeeded', jsonb_build_object('message', 'dropped'))
    """)

    # undo: create aircraft_delays_v1
    send("SELECT fsql.refuse_downgrade('aircraft_delays', 1)")
    send("DELETE FROM fsql_online.epoch WHERE name = 'aircraft_delays' AND number = 1")
    send("DELETE FROM fsql.version WHERE name = 'aircraft_delays' AND number = 1")
    send("""
DELETE FROM fsql.entity WHERE name = 'aircraft' AND NOT EXISTS (
    SELECT FROM fsql.version WHERE entity = 'aircraft'
)
    """)
    send("DROP FUNCTION features.aircraft_delays_at(text, timestamp with time zone)")
    send("DROP VIEW fsql_offline.aircraft_delays")
    send("DROP VIEW features.aircraft_delays")
    send("DROP TABLE fsql_online.aircraft_delays_v1")
    send("DROP FUNCTION features.aircraft_delays_v1_at(text, timestamp with time zone)")
    send("DROP MATERIALIZED VIEW fsql_offline.aircraft_delays_v1")
    send("DROP VIEW features.aircraft_delays_v1")
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('undo', 'aircraft_delays_v1', 'efb6702b5faf1300a556bcd4e83770286d42dbaa54ec8f586ac90da5f53fbbee', 'succeeded', jsonb_build_object('message', 'dropped'))
    """)

    # undo: create aircraft_attributes_v1
    send("SELECT fsql.refuse_downgrade('aircraft_attributes', 1)")
    send("DELETE FROM fsql_online.epoch WHERE name = 'aircraft_attributes' AND number = 1")
    send("DELETE FROM fsql.version WHERE name = 'aircraft_attributes' AND number = 1")
    send("""
DELETE FROM fsql.entity WHERE name = 'aircraft' AND NOT EXISTS (
    SELECT FROM fsql.version WHERE entity = 'aircraft'
)
    """)
    send("DROP FUNCTION features.aircraft_attributes_at(text, timestamp with time zone)")
    send("DROP VIEW fsql_offline.aircraft_attributes")
    send("DROP VIEW features.aircraft_attributes")
    send("DROP TABLE fsql_online.aircraft_attributes_v1")
    send("DROP FUNCTION features.aircraft_attributes_v1_at(text, timestamp with time zone)")
    send("DROP MATERIALIZED VIEW fsql_offline.aircraft_attributes_v1")
    send("DROP VIEW features.aircraft_attributes_v1")
    send("""
INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail) VALUES
    ('undo', 'aircraft_attributes_v1', '42b663e44126dc56ae50df38e9edbb6b5927c1500933327e6ee2e333ccf09b88', 'succeeded', jsonb_build_object('message', 'dropped'))
    """)
    send("""
INSERT INTO fsql.apply_run (revision, direction, summary) VALUES
    ('5e525c93f8ff', 'downgrade', 'create aircraft_attributes_v1 and 7 more')
    """)


def send(sql: str) -> None:
    """Send the statement exactly as it is written."""
    op.execute(DDL(sql.replace("%", "%%")))
