-- view origin_departures_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint 1ebc73759a0923fc14c54b16d2736cb202653ee39b3d4a1b4ac8d6c0910da99d
-- rows 0737d1efd0705a643707835cd2474bcb8c6cc2c6b2deef579c7ef95c4feab0a2
-- shape 5b632040b4c5888634627aa5c48c36ff2bf09493e2f80796bb5229abc7b7d816
-- feature ["departures_2h", "bigint", "d976c1d291fb04742e27a070805d043ee2ae91e67a03e573fc84588bef1278ca", "4f37e74a9e367b9299fb447305b5bcfaf267f8e544a4fda1680fd0485818904a"]
-- feature ["mean_departure_delay_2h", "double precision", "fda6207381d92cd73eaa17dd9a0f85a015dd03cdb555bcb2a03995e0ae493bb9", "c31d6d5bd877996cc1d2721ec587ee03100e42b9e5a356483c5d6858ac398366"]
-- feature ["late_departures_2h", "bigint", "c427225adbb07c5c668ed76de0ab0638e2744d918d4f3ee50bad669bc80f9fb1", "2d08e234f61a33dba69ec828649c53d737b45a788afb470a18fb834b91c8f455"]
-- feature ["departures_24h", "bigint", "ea48dd015eca55e209d9954e145541340d0bc2899f5c9ade099944f20ca691c5", "39b9949693c219617c9e098da22108cc2a42315189fc9763afe223f722453ac1"]
-- feature ["mean_departure_delay_24h", "double precision", "02a4977f1b4426b3c95f8dcabd214ea32333f6fec113109af2cb77e4d25e7af6", "2ffca7e6ea8f87aa232b23b13fe16de2c681d553cf6d2ea602fb3dab57ea4bd9"]
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
