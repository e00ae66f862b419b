-- view aircraft_delays_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint efb6702b5faf1300a556bcd4e83770286d42dbaa54ec8f586ac90da5f53fbbee
-- rows 1d74abe56fe3078152182cc78f345f2a29216077fe3f45a36038db3f8e998025
-- shape 7267ba7edb652f448f98a7f12f704c5269563dab577b9135f3be36cfb40fbf0a
-- feature ["arrivals_24h", "bigint", "91e7bf9282ecd69809e679f2c2bd3dc793e286bcc3b0956413383d54c0582144", "55c2883a286076d6e81c21e5677af6cf16dce49268ba0ed9d52b212c2f7bf4f3"]
-- feature ["mean_arrival_delay_24h", "double precision", "c139c68f6905fee15f77ad8aa5dee8caf11a721c9c8dad0c64453db0dd725ebd", "8b43bdcf700058cb6d16b19933c3d06155c03c500b79e01cb92412550554c137"]
-- feature ["worst_arrival_delay_24h", "integer", "5928306e03917af213291e0230018e0a8a55fda5d17d47e385e6b8b2a1f786a4", "932fa91c18ebe04e2973c1ed72b1f45f47325d72b4d9521d99f75a58f3ec5871"]
-- feature ["arrivals_7d", "bigint", "e4e99e012c886259039bdd5899102225824d65db35639e92577c6a2bf23dba4b", "115af2b1e4f2af6c6edb8bba4bfb502f8e272126ac693349504f4ed73d3324c6"]
-- feature ["air_time_7d", "bigint", "7c6cf7990f7c93ab3ec164d4be49e071d9522c49e276076aa72963c8ca956e7a", "5b0e3cfcd35f4731b1f2649aa216dc85ec8579cc76ff2c0c20cae045e4c96e4e"]
-- feature ["last_arrived_at", "timestamp with time zone", "a844b11d9a712cf6940397b9f48ad196a8bf99976fe7a21e4ccf344848e8175a", "bcce66e194023fbe3b63ddd07704af9733029f79b5135295a8c4a470a4a0a002"]
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
