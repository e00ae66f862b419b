-- view origin_cancellations_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint 202ff7535ae972c84418c9371c46bbcc75835483c9d485aee7c5bcee64f14f82
-- rows 165514b7939258b67b46367476bbd858b9c417c8e114113fd60d8be05d5dd215
-- shape 49b200fba4592a148f9a6779797a9548aa8c801ca91965af104f1393d5bf8ddf
-- feature ["scheduled_24h", "bigint", "f637f0fc166e63c5a41a1fe815c901e0e2cfacec467cba82e930db5247bdef9e", "18d46b19e37eab9bb48ce31d5de31ec68d9a8741a9847fd5647907662bc64915"]
-- feature ["cancelled_24h", "bigint", "3386c4bd6c807223a39a6e55021cc7a1c2c76f977e5203151c1376f044530f82", "034d095645dc93b0c6671dfcbf703493df9268f817ac9997448b75d33bb54202"]
-- feature ["cancelled_7d", "bigint", "7a56a1ddfde6c09543e631b8a5664720b361bf71b6efe3d86aeb7e0c2eff6db8", "01121e34284ddeb9efa1423699d0c23a1b0ced436e3aa08a0dfafc1056ae5e4f"]
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
