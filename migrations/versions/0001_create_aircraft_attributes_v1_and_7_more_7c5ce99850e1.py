"""create aircraft_attributes_v1 and 7 more

- create aircraft_attributes_v1
- create aircraft_delays_v1
- create carrier_delays_v1
- create origin_cancellations_v1
- create origin_departures_v1
- create origin_weather_v1
- create route_delays_v1
- create delay_model_v1

Revision ID: 7c5ce99850e1
Revises: <base>
"""

from alembic import op
from sqlalchemy import DDL

revision = "7c5ce99850e1"
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
    ('aircraft_attributes', 1, 'view', 'b1826816afedb370dacb9519f8ec522141edbef2d8a482406ae085ef6328d6fc', 'live', '7c5ce99850e1', 'delays@example.com', 'What an aircraft is. Its age is not here: that depends on when one asks, so the service derives it.', 'aircraft', ARRAY['tailnum']::text[], ARRAY['text']::text[], NULL, NULL, true, $fsql$-- entity: aircraft
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
    ('aircraft_attributes', 1, 'manufacturer', 1, 'text', 'as the registration spells it', '2cdd56547d2524c291ed21986b2b950f4e0d7d01d367662b2730315eab8ec674', '''unknown''', false),
    ('aircraft_attributes', 1, 'built_in', 2, 'integer', 'year of manufacture', '583ca5e1e6b415b5078e7f3b343fd6d4758532d4bfd074a5f82b63f4a04d02be', NULL, false),
    ('aircraft_attributes', 1, 'engines', 3, 'integer', 'how many', '69f258fad69a173cc0166d95095887bcb042eb647672d6e34265895ed2b56dc2', NULL, false),
    ('aircraft_attributes', 1, 'seats', 4, 'integer', 'how many', '33e05c983995195e4588e568bc7a86599811dd9abd2e5ea81928b4686413a9f7', NULL, false)
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
    ('apply', 'aircraft_attributes_v1', 'b1826816afedb370dacb9519f8ec522141edbef2d8a482406ae085ef6328d6fc', 'succeeded', jsonb_build_object('message', 'created as live'))
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
SELECT DISTINCT
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
ORDER BY tailnum, valid_from
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
    ('aircraft_delays', 1, 'view', '0bd8cad4238a4ecdedcc812da061827607f632e1abed7599f014bc04d393cfe7', 'live', '7c5ce99850e1', 'delays@example.com', 'How late one aircraft has arrived lately: a plane that comes in late leaves late. A flight counts from its arrival. Only flights out of New York are known; cancelled and diverted flights never arrive and do not count.', 'aircraft', ARRAY['tailnum']::text[], ARRAY['text']::text[], interval '168:00:00', interval '00:15:00', false, $fsql$-- entity: aircraft
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
    ('aircraft_delays', 1, 'arrivals_24h', 1, 'bigint', 'flights that arrived in the last 24 hours', '57f5c63b438fb4bf441563622eafdd4ca0fea8311c19a6ad63c4f6f1dc2e7863', '0', false),
    ('aircraft_delays', 1, 'mean_arrival_delay_24h', 2, 'double precision', 'minutes; negative is early', '36e09d8ce8261c3ee43a60f7a6ac4525dcff3a6bc4df0f9e92ed70d951113ae5', NULL, false),
    ('aircraft_delays', 1, 'worst_arrival_delay_24h', 3, 'integer', 'minutes', '5017a930a47656aeda506efc6f3f09f47a5a254d7f908d76767bc9f23d8b63a9', NULL, false),
    ('aircraft_delays', 1, 'arrivals_7d', 4, 'bigint', 'flights that arrived in the last 7 days', '424c17555dcf3c78690ef0d1392ce26ed348dd0f4b86ecbbdf7fed6414896f9f', '0', false),
    ('aircraft_delays', 1, 'air_time_7d', 5, 'bigint', 'minutes in the air', '02a63e0ba0ed3cabb990af5bc793be30a7a7675a5d53a9992c4bef62388d6131', NULL, false),
    ('aircraft_delays', 1, 'last_arrived_at', 6, 'timestamp with time zone', 'when it last arrived anywhere', '9c2a3358b5a802fa48ac0c357c3e69ad95d1af26c8cdf18fc5ccc27aa285d1d7', NULL, false)
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
    ('apply', 'aircraft_delays_v1', '0bd8cad4238a4ecdedcc812da061827607f632e1abed7599f014bc04d393cfe7', 'succeeded', jsonb_build_object('message', 'created as live'))
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
SELECT DISTINCT
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
ORDER BY carrier, valid_from
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
    ('carrier_delays', 1, 'view', '4131f17f0f8ecd18a77a8ad7963dbbcb759dded747aa80dfacef63359588f009', 'live', '7c5ce99850e1', 'delays@example.com', 'How late an airline''s flights have arrived lately. A flight counts from its arrival: its delay is not known before. Cancelled and diverted flights never arrive and do not count.', 'carrier', ARRAY['carrier']::text[], ARRAY['text']::text[], interval '168:00:00', interval '01:00:00', false, $fsql$-- entity: carrier
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
    ('carrier_delays', 1, 'arrivals_24h', 1, 'bigint', 'flights that arrived in the last 24 hours', '2aca9bd5b90b54fe63b30ba6e0e2ee09255eff103795455a76e3b21ffaae18ca', '0', false),
    ('carrier_delays', 1, 'mean_arrival_delay_24h', 2, 'double precision', 'minutes; negative is early', 'f9052cd3a05a86f3b14023d78bbec3c0e8ba3bcda7f11f539d858c5a90dd092f', NULL, false),
    ('carrier_delays', 1, 'late_arrivals_24h', 3, 'bigint', 'more than 15 minutes late', 'ee8cfffa55b952b9bc167af9bc30c1de6e463fdfcb187ad7809750f8bd841b3a', NULL, false),
    ('carrier_delays', 1, 'arrivals_7d', 4, 'bigint', 'flights that arrived in the last 7 days', 'c6b47d6e38e35316b7995185e0092c64babfe40fed2590296340fbffdf68d5dc', '0', false),
    ('carrier_delays', 1, 'mean_arrival_delay_7d', 5, 'double precision', 'minutes; negative is early', '1bb5d9fa128b9377dcae3f06dd909dcafaaffc8f53593480ab6cf2ed275f4484', NULL, false)
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
    ('apply', 'carrier_delays_v1', '4131f17f0f8ecd18a77a8ad7963dbbcb759dded747aa80dfacef63359588f009', 'succeeded', jsonb_build_object('message', 'created as live'))
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
    ('origin_cancellations', 1, 'view', '7fe8c29b8870564a7ef4f889f187df62c165a1ded51a5025d0ea7c61c00d808c', 'live', '7c5ce99850e1', 'delays@example.com', 'How many of an airport''s flights did not leave. The data does not say when a flight was cancelled, only that it never left; 24 hours after its scheduled departure that is certain for every flight, so that is the event time.', 'airport', ARRAY['origin']::text[], ARRAY['text']::text[], interval '72:00:00', interval '06:00:00', false, $fsql$-- entity: airport
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
    ('origin_cancellations', 1, 'scheduled_24h', 1, 'bigint', 'flights whose outcome became certain in the last 24 hours', 'a04550b5ca6d2418943805490a725ccf0c003b18878132504a8ac06b6fb6c7f8', NULL, false),
    ('origin_cancellations', 1, 'cancelled_24h', 2, 'bigint', 'of these, how many never left', 'a8fcc0efc138545434bfda90ed599ff24cc5bbcefaaddd70eeb0ec135331b0b8', '0', false),
    ('origin_cancellations', 1, 'cancelled_7d', 3, 'bigint', 'the same over the last 7 days', '6cd687d04043ba0a7162b64a309e368af233cf4297ac56a93de0b418f54d621c', NULL, false)
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
    ('apply', 'origin_cancellations_v1', '7fe8c29b8870564a7ef4f889f187df62c165a1ded51a5025d0ea7c61c00d808c', 'succeeded', jsonb_build_object('message', 'created as live'))
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
SELECT DISTINCT
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
ORDER BY origin, valid_from
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
    ('origin_departures', 1, 'view', 'ba65e834f7ffd4fce95b92eb085fde2aa3d6162861009223f5d1ad6e0b6d03ac', 'live', '7c5ce99850e1', 'delays@example.com', 'How punctually flights have left an airport lately. A departure delay is known once the flight has left the gate, so that is its event time. Cancelled flights never leave and do not count.', 'airport', ARRAY['origin']::text[], ARRAY['text']::text[], interval '24:00:00', interval '00:15:00', false, $fsql$-- entity: airport
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
    ('origin_departures', 1, 'departures_2h', 1, 'bigint', 'flights that left in the last 2 hours', '16aa8937e48786c277be55a6c0935af155fe42bc1a27472dd4dbe01b041eb5f0', '0', false),
    ('origin_departures', 1, 'mean_departure_delay_2h', 2, 'double precision', 'minutes; negative is early', 'ddc3ea434536588ac7e3d2095aac237fdce5cda17370d6112cb4c3d3fd20ffa3', NULL, false),
    ('origin_departures', 1, 'late_departures_2h', 3, 'bigint', 'more than 15 minutes late', 'fda942a1e38202e1d7645f3fdfcd0813f9df95c5d1dfa4cf93407b863dd455fc', NULL, false),
    ('origin_departures', 1, 'departures_24h', 4, 'bigint', 'flights that left in the last 24 hours', 'f250afb75a0d11fcc95aa5cd34a8c61f7d4b7fb48762231943074df81e2050c8', '0', false),
    ('origin_departures', 1, 'mean_departure_delay_24h', 5, 'double precision', 'minutes; negative is early', '9c67dd92999414b53449daf687a5b582efee38ce7debde1369eb0490b4ada1b8', NULL, false)
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
    ('apply', 'origin_departures_v1', 'ba65e834f7ffd4fce95b92eb085fde2aa3d6162861009223f5d1ad6e0b6d03ac', 'succeeded', jsonb_build_object('message', 'created as live'))
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
SELECT DISTINCT
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
ORDER BY origin, valid_from
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
    ('origin_weather', 1, 'view', '41e00f2ec176a94695fd8c29b42a7cc9fb2bf7a1d092bc1631fa0eb02704ff95', 'live', '7c5ce99850e1', 'delays@example.com', 'The weather at an airport as last observed. A row tells what was measured during the hour that begins at time_hour (rain is summed over it), so it is known when that hour is over. An observation older than 3 hours says nothing.', 'airport', ARRAY['origin']::text[], ARRAY['text']::text[], interval '03:00:00', interval '01:00:00', false, $fsql$-- entity: airport
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
    ('origin_weather', 1, 'temperature', 1, 'double precision', 'degrees Fahrenheit', '371dcbe5dd3ecde0bb211aacdd21eea32ea8492b8da8bc43aafcdfbb9e1c0dfd', NULL, false),
    ('origin_weather', 1, 'wind_speed', 2, 'double precision', 'miles per hour', '4f5584f12aa23674656188591feb26222489c259344e71faa4de670c42115a59', NULL, false),
    ('origin_weather', 1, 'precipitation', 3, 'double precision', 'inches in the hour', '9c927a3546282a99ddb106b97a33dd067cff543fe88802d931dc223b8114733b', NULL, false),
    ('origin_weather', 1, 'visibility', 4, 'double precision', 'miles, 10 at most', '32f722af6367c114a2b80a71ed4737c3597b2d5580ec6c6dec932c8242c09837', NULL, false),
    ('origin_weather', 1, 'pressure', 5, 'double precision', 'millibar at sea level', '7c087a56a4ac1c73e6e57b8d53d468fc8b8674da565dae18091eb694d1afadc1', NULL, false)
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
    ('apply', 'origin_weather_v1', '41e00f2ec176a94695fd8c29b42a7cc9fb2bf7a1d092bc1631fa0eb02704ff95', 'succeeded', jsonb_build_object('message', 'created as live'))
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
SELECT DISTINCT
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
ORDER BY origin, dest, valid_from
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
    ('route_delays', 1, 'view', '8e79a0c7437b04f9f1567dc2da354959d9a63a58cb360b7045df647a582d34aa', 'live', '7c5ce99850e1', 'delays@example.com', 'How flights between two airports have gone lately. A flight counts from its arrival; cancelled and diverted flights never arrive and do not count.', 'route', ARRAY['origin', 'dest']::text[], ARRAY['text', 'text']::text[], interval '720:00:00', interval '01:00:00', false, $fsql$-- entity: route
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
    ('route_delays', 1, 'arrivals_7d', 1, 'bigint', 'flights that arrived in the last 7 days', '649ac9d23c361dc43fd29811b96d2194d183c0a1f1e79933885248fd5bbaac37', '0', false),
    ('route_delays', 1, 'mean_arrival_delay_7d', 2, 'double precision', 'minutes; negative is early', 'dad5f7428f3e70fab2cfea8cb524c7a8d52e3fb9a021ef4626eed03796d4aab2', NULL, false),
    ('route_delays', 1, 'arrivals_30d', 3, 'bigint', 'flights that arrived in the last 30 days', 'c387e70fa51da4360afaa1a7c9b7e3ee0fd88d4a093814841ad97dd8a3fedb3f', '0', false),
    ('route_delays', 1, 'late_arrivals_30d', 4, 'bigint', 'more than 15 minutes late', 'c75b38e315bf37ff10d530e3c4e1cd740580bd70908602f9b6394fd87b821f15', NULL, false),
    ('route_delays', 1, 'mean_air_time_30d', 5, 'double precision', 'minutes in the air', '026958185b75b05ab1de3763a45819e5db2f40f363f7b81d2fa2f18bccd432ef', NULL, false)
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
    ('apply', 'route_delays_v1', '8e79a0c7437b04f9f1567dc2da354959d9a63a58cb360b7045df647a582d34aa', 'succeeded', jsonb_build_object('message', 'created as live'))
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
    ('delay_model', 1, 'service', '46245334bfdf099c1996f392b2992f44e2b7c3f12dd891e2d7ab6b209fa81936', 'live', '7c5ce99850e1', 'delays@example.com', 'What a model reads that says, at the scheduled departure of a flight, how late it will arrive.', ARRAY['carrier', 'origin', 'dest', 'tailnum', 'distance']::text[], ARRAY['text', 'text', 'text', 'text', 'integer']::text[], $fsql$-- request: carrier text, origin text, dest text, tailnum text, distance integer
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
    ('delay_model', 1, 'carrier_arrivals_24h', 1, 'bigint', '', 'beb2b20700922c6459e09cf3227c8697d09ef0d379a4b1a3aed3a32f4e3df1ba', NULL, false),
    ('delay_model', 1, 'carrier_mean_delay_24h', 2, 'double precision', '', '2f4d8ec5968d0e7175809be639b40bfa801fab90e92b27000d06aa4694dc71aa', NULL, false),
    ('delay_model', 1, 'carrier_mean_delay_7d', 3, 'double precision', '', 'a617aa9bc166cab81a27c2ff9d1e3289ae14e5339825f4defacbb76158d2ceff', NULL, false),
    ('delay_model', 1, 'carrier_late_share_24h', 4, 'double precision', 'of its arrivals, 0 to 1', 'b4d181b59ae05b1b51dd5f6dd7bfe9e1bba6b621d3634f0e84f1e76079f55cd2', NULL, false),
    ('delay_model', 1, 'origin_departures_2h', 5, 'bigint', '', 'c4bd7f85f19bc5d4cd1077553d85f6e6c8c13197f85d81f0e7bc75d131ca6b74', NULL, false),
    ('delay_model', 1, 'origin_mean_delay_2h', 6, 'double precision', '', '720681841189131c96ada05e2e68456149908bccd4e1733b4d606579bc372b0a', NULL, false),
    ('delay_model', 1, 'origin_mean_delay_24h', 7, 'double precision', '', 'c5900ae20019b322814250b632abc8bdd5b7732d5f6baa54f855898514013551', NULL, false),
    ('delay_model', 1, 'origin_cancelled_24h', 8, 'bigint', '', '76a30902c94bf12ce517b2bc38e90d5b9d8161f5a78d715bc4c8274cc692f9f1', NULL, false),
    ('delay_model', 1, 'temperature', 9, 'double precision', '', 'c54ce1da0a715d65511dea1c47a1215d376824b4f409c0b27f861cd4ec9b07b4', NULL, false),
    ('delay_model', 1, 'wind_speed', 10, 'double precision', '', 'f18d6429f948b8d982ec3a2a7f6e362dd117b612d4e323e5fae4e85816c220b1', NULL, false),
    ('delay_model', 1, 'precipitation', 11, 'double precision', '', 'f959ffa51052fd7f9ee336239ff9f311f609a9da2e8bcef996261d6b515c578d', NULL, false),
    ('delay_model', 1, 'visibility', 12, 'double precision', '', '9f9ade009a31d68f1f56129c73afcb8e58eb350bedf64cb589ca431fd092a629', NULL, false),
    ('delay_model', 1, 'route_arrivals_7d', 13, 'bigint', '', '568bcc9b35e4dd250b8ef129b4a0114db4267e20864d16cdd1a809c73d56a399', NULL, false),
    ('delay_model', 1, 'route_mean_delay_7d', 14, 'double precision', '', '8547823f2e1f2f3d0b2a4fd760ea449ea3945f19c48037ddddaed29cf8c22f1e', NULL, false),
    ('delay_model', 1, 'expected_speed', 15, 'double precision', 'miles per hour', '2b12c373884d8e42f6c0bfe7821aff087c458e4271ac7e5c2139dc78702014c1', NULL, false),
    ('delay_model', 1, 'aircraft_arrivals_24h', 16, 'bigint', '', '2450e9f2d22ed702b92e7df2918587c9229b2f0043d0015d33e1cd76ca0c4b6b', NULL, false),
    ('delay_model', 1, 'aircraft_mean_delay_24h', 17, 'double precision', '', '62a4cf26b9947694295d2d38fdf2f3b30c3f61b8a70b0a73de45e8dffd7637ad', NULL, false),
    ('delay_model', 1, 'aircraft_worst_delay_24h', 18, 'integer', '', 'c1cf51e98b3109732a260aa3d8cd8db4545411d26498bb34e01102f20ae1cadf', NULL, false),
    ('delay_model', 1, 'aircraft_idle', 19, 'double precision', 'minutes since it came in', '76d00516ef1f32311b5bd383a2f7fd6e27f12a7d67bd1e90a57e910cbfe2a785', NULL, false),
    ('delay_model', 1, 'aircraft_manufacturer', 20, 'text', '', '201baa92a8caba0fd7c488e1f13e194bf2ab66c195d384fb7c305f046f717e5c', NULL, false),
    ('delay_model', 1, 'aircraft_seats', 21, 'integer', '', 'c07ba2cd2422217c58a35b65cac5923e2ce4b08a61a1f2c645e77e495379c2ff', NULL, false),
    ('delay_model', 1, 'aircraft_age', 22, 'double precision', 'years', '4cfb02a50ea737feda70330accfd1bf2b3cc4e46f7f26e1d7e4fa99d84ceeeb6', NULL, false)
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
    ('apply', 'delay_model_v1', '46245334bfdf099c1996f392b2992f44e2b7c3f12dd891e2d7ab6b209fa81936', 'succeeded', jsonb_build_object('message', 'created as live'))
    """)
    send("""
INSERT INTO fsql.apply_run (revision, direction, summary) VALUES
    ('7c5ce99850e1', 'upgrade', 'create aircraft_attributes_v1 and 7 more')
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
    ('undo', 'delay_model_v1', '46245334bfdf099c1996f392b2992f44e2b7c3f12dd891e2d7ab6b209fa81936', 'succeeded', jsonb_build_object('message', 'dropped'))
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
    ('undo', 'route_delays_v1', '8e79a0c7437b04f9f1567dc2da354959d9a63a58cb360b7045df647a582d34aa', 'succeeded', jsonb_build_object('message', 'dropped'))
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
    ('undo', 'origin_weather_v1', '41e00f2ec176a94695fd8c29b42a7cc9fb2bf7a1d092bc1631fa0eb02704ff95', 'succeeded', jsonb_build_object('message', 'dropped'))
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
    ('undo', 'origin_departures_v1', 'ba65e834f7ffd4fce95b92eb085fde2aa3d6162861009223f5d1ad6e0b6d03ac', 'succeeded', jsonb_build_object('message', 'dropped'))
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
    ('undo', 'origin_cancellations_v1', '7fe8c29b8870564a7ef4f889f187df62c165a1ded51a5025d0ea7c61c00d808c', 'succeeded', jsonb_build_object('message', 'dropped'))
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
    ('undo', 'carrier_delays_v1', '4131f17f0f8ecd18a77a8ad7963dbbcb759dded747aa80dfacef63359588f009', 'succeeded', jsonb_build_object('message', 'dropped'))
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
    ('undo', 'aircraft_delays_v1', '0bd8cad4238a4ecdedcc812da061827607f632e1abed7599f014bc04d393cfe7', 'succeeded', jsonb_build_object('message', 'dropped'))
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
    ('undo', 'aircraft_attributes_v1', 'b1826816afedb370dacb9519f8ec522141edbef2d8a482406ae085ef6328d6fc', 'succeeded', jsonb_build_object('message', 'dropped'))
    """)
    send("""
INSERT INTO fsql.apply_run (revision, direction, summary) VALUES
    ('7c5ce99850e1', 'downgrade', 'create aircraft_attributes_v1 and 7 more')
    """)


def send(sql: str) -> None:
    """Send the statement exactly as it is written."""
    op.execute(DDL(sql.replace("%", "%%")))
