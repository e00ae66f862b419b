-- view aircraft_delays_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint 0bd8cad4238a4ecdedcc812da061827607f632e1abed7599f014bc04d393cfe7
-- digest d831a7e70bf944204c48def014fd466aec97d0de18e114096036466a584d78f1
-- entity: aircraft
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
