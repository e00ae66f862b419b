-- view carrier_delays_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint 4131f17f0f8ecd18a77a8ad7963dbbcb759dded747aa80dfacef63359588f009
-- digest c13ebc805c165947bd33638acc866e94787e2c3eed748b1ad56203bffa8a4752
-- entity: carrier
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
