-- view route_delays_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint 8e79a0c7437b04f9f1567dc2da354959d9a63a58cb360b7045df647a582d34aa
-- digest b3f632a90a6d38db72cc23b3b745549acf9d2ccbf83f9f8b97fd3d1210b87f89
-- entity: route
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
