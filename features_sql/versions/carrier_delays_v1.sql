-- view carrier_delays_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint 1318adc9d4be50bb12dbbba196d31ef4ebbeef7b268e12b5dd918c6ca892b8b3
-- rows e27cbb8c4ef7be4100f61341d9aa235b54f845fedbffa80c3b72aee29b5ce768
-- shape eabaa0c8a6f1bf51d461a7f24fdcb199a1327e9964736a841e5979345b78fd7a
-- feature ["arrivals_24h", "bigint", "733c36ac3c14f318e0a7ea796ea4a843e8e7fbc51121896986d457045f4d08a6", "4e4ece2630ef9610c3fe66a6ec1517c8b494c5cece7bb1bbe500f69023c27eca"]
-- feature ["mean_arrival_delay_24h", "double precision", "046c14100aa922846bdc9bd27f69109d410173b4c879564f3055c675329cc002", "456a533cf1137213800874984543573efc5a0161bf7bb315bb2491154ed20909"]
-- feature ["late_arrivals_24h", "bigint", "4ede560e5abbf00ddcb1468ebf52b8b00bdc132f28be9ebae977560a35725d00", "d59210b51706abe82b2420579459f865cbe8a698388f24f9bf73222ad80dcfdf"]
-- feature ["arrivals_7d", "bigint", "516f8a638070235576d18f3c62c79b581fc176c9d2b628e648ef1cfd43bd0076", "df9c8d6f21d8e138e13bc683c95d1c1c83488a480ae24031f28d619f6daa97c5"]
-- feature ["mean_arrival_delay_7d", "double precision", "ccd32e18cf15fe523e4bddf777741ef684cf0a5c9163d87cb9a7c9edd29a1492", "3f4f5f98156e1dec0cf2f0575f8709929495e508a4159d55ee5b29e340ea7d68"]
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
