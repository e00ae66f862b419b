-- view origin_cancellations_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint 7fe8c29b8870564a7ef4f889f187df62c165a1ded51a5025d0ea7c61c00d808c
-- digest 077956aaa4663aa2a1820e985f924d4f49006fa11db6bd565695140a2b60c0fa
-- entity: airport
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
