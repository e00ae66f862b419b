-- view route_delays_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint 7d8e80434ca58462963ee3663b64e6b10790862ef87521f5c0a84d86af76601d
-- rows 09ac83a1dc8842994049971d7fc64828b1ead406b203ae2b0c971a141d0859be
-- shape 728ba810049260304302357c9848ded15e9b28c03303b46705f7a7815dfe2139
-- feature ["arrivals_7d", "bigint", "3929b042e982747a8ac7c73f7c5bb27001dca891151b47529d7a1be7d67dd71e", "e0577b40739a21211d3ab263b2ca62c72757d97523ba4171d472380111289be0"]
-- feature ["mean_arrival_delay_7d", "double precision", "2def4bbba0a4ee06f0b654b7260bbb32a42f85e4da412d8093b6bfb47f1c2117", "60a0c24831adf751f86b1dc4cce2227d687235b5e182fd28e336beacefa9043c"]
-- feature ["arrivals_30d", "bigint", "adfd3c35ae9f59fc35cecb77e874aa3ee4049819ac2e635ea09834e153146e55", "dd37f918f08c563c5bf57824af682cd30030be83aaa632e11ecb256fa3cb49d4"]
-- feature ["late_arrivals_30d", "bigint", "fdd025a878d217a1a667c372d9928ce7cb2531d31604526ab8bb950359aa6e9a", "67802d3f4823ec9e0d461667b70389dd66109495e932bbb104eded229b1e927d"]
-- feature ["mean_air_time_30d", "double precision", "edf2dbc3f67122c71d767f143329d9586a322fd128d7eb0beffc584a8c6b57d9", "e3eda82ec1dc23b2ecec932d5ab7ad253b5da376a0a23dbb8a71d00a03ce5869"]
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
