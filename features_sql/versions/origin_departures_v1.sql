-- view origin_departures_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint ba65e834f7ffd4fce95b92eb085fde2aa3d6162861009223f5d1ad6e0b6d03ac
-- digest 03547bc79be3f1ee1d8bddc15ad6edd0eefe09b5d1ef8ab9c4e3e3c6ff039865
-- entity: airport
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
