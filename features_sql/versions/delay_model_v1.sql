-- service delay_model_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint af2767e50f73ea1346ef007b14abf6ccd065b26ae2486d09832898bf31a47422
-- rows 79a3b80a7f3041672cd07d6b73f7c9901c388f9a859bda9a068197a52167670c
-- feature ["carrier_arrivals_24h", "bigint", "03621d4a4f23be2b79bde874a3343be1bd301ea58712c14daec2f3adddd2bf1f"]
-- feature ["carrier_mean_delay_24h", "double precision", "2825f497bedd6ccd49490caf7272884e8610e3cbef1cef31f423a6d77ff364c2"]
-- feature ["carrier_mean_delay_7d", "double precision", "8f9ffa8394aba0a137ddc007d6cabde3213b8ccafd10633476906f4a3c5e5fb8"]
-- feature ["carrier_late_share_24h", "double precision", "7ab8e0d7f78ee5fbda73c095175570071dcda271c65d65822cb13996a35a6715"]
-- feature ["origin_departures_2h", "bigint", "d96e59fd1086d8a02337f9750a8ddd31ee3ff185028e70a45367fb5593aa43c6"]
-- feature ["origin_mean_delay_2h", "double precision", "637953f537174cf2124cec66b593eb804b0a5a3f369dd43c0f74463007c36178"]
-- feature ["origin_mean_delay_24h", "double precision", "e79923da607a80b1058de74b10543ba96d150f8ef9c49c21adcf12126cb195ba"]
-- feature ["origin_cancelled_24h", "bigint", "874df0569ec7e72c74e15cb039a301c7a0f64a9ced65339745237c44d3b0596c"]
-- feature ["temperature", "double precision", "980294e0b78db665d08d5e95252fd5818f35b158c692b3d82f3932c789b6479e"]
-- feature ["wind_speed", "double precision", "8cfc84b2c901fb028df9033e1e30c8dbdb68229233d4eb310b89d150d2efa4b6"]
-- feature ["precipitation", "double precision", "83a9000e7bc72ee3ebab6abd4fd33202535c43cfb6cf81daaf16b940b19a2d06"]
-- feature ["visibility", "double precision", "8e6555874bb7ba462b66008b7c8c6b909bee1d7487f8207bc9fdf67b14a1d393"]
-- feature ["route_arrivals_7d", "bigint", "069d70dfc44f9ac44c261a0183679e4e7a893268688922455bec5f1aa636ec8b"]
-- feature ["route_mean_delay_7d", "double precision", "a052bbb917849f45503b44049fb3ad80102640c9e241975ed3a7821aefdf045e"]
-- feature ["expected_speed", "double precision", "e79ca5dcddba154d5e78e4027444abc5b6a41277bbfc5df819327fe6aeb456b9"]
-- feature ["aircraft_arrivals_24h", "bigint", "c18b550b126129ee5f208f9c19e928bf5cf086e6b60635506ef845a0959f2f6d"]
-- feature ["aircraft_mean_delay_24h", "double precision", "143c6f6fd34bcdac1c6a1036e205fa77a2ecefc0c6095b1332cd3f9fe78ccb0d"]
-- feature ["aircraft_worst_delay_24h", "integer", "cdf8c2cdb84c1dd2643ae10b4ea71ac9b6633cd1a28291b23bb3685cb11caff1"]
-- feature ["aircraft_idle", "double precision", "6886f1c002ec1a7f911f90df673385cadbf03686421eb567a996d3e1407fafdb"]
-- feature ["aircraft_manufacturer", "text", "a1188a40fe5b1746918584f84b8eb4bce4ed5b04c114b050991623311e62771e"]
-- feature ["aircraft_seats", "integer", "5ad2f78175090b95e8c86c7badf979baa7b61c40e09e717b10a4fbdc3ff3ea78"]
-- feature ["aircraft_age", "double precision", "8885421161af4c43ee77f97e2f9ea5338b6c7cf2ca5002c01ff85d40172b52d5"]
-- digest 85aaaaa11091af568341f79c8687edd2542621cf7ff058108c403b5946464314
-- request: carrier text, origin text, dest text, tailnum text, distance integer
-- owner: delays@example.com
--
-- What a model reads that says, at the scheduled departure of a flight, how late it will arrive.

SELECT
    airline.arrivals_24h AS carrier_arrivals_24h,
    airline.mean_arrival_delay_24h AS carrier_mean_delay_24h,
    airline.mean_arrival_delay_7d AS carrier_mean_delay_7d,
    airline.late_arrivals_24h / nullif(airline.arrivals_24h, 0)::double precision AS carrier_late_share_24h,  -- of its arrivals, 0 to 1
    departures.departures_2h AS origin_departures_2h,
    departures.mean_departure_delay_2h AS origin_mean_delay_2h,
    departures.mean_departure_delay_24h AS origin_mean_delay_24h,
    cancellations.cancelled_24h AS origin_cancelled_24h,
    weather.temperature,
    weather.wind_speed,
    weather.precipitation,
    weather.visibility,
    route.arrivals_7d AS route_arrivals_7d,
    route.mean_arrival_delay_7d AS route_mean_delay_7d,
    request.distance / nullif(route.mean_air_time_30d, 0) * 60 AS expected_speed,  -- miles per hour
    aircraft.arrivals_24h AS aircraft_arrivals_24h,
    aircraft.mean_arrival_delay_24h AS aircraft_mean_delay_24h,
    aircraft.worst_arrival_delay_24h AS aircraft_worst_delay_24h,
    date_part('epoch', request.event_time - aircraft.last_arrived_at) / 60 AS aircraft_idle,  -- minutes since it came in
    attributes.manufacturer AS aircraft_manufacturer,
    attributes.seats AS aircraft_seats,
    date_part('year', request.event_time AT TIME ZONE 'UTC') - attributes.built_in AS aircraft_age  -- years
FROM request
LEFT JOIN features.carrier_delays_v1 AS airline USING (carrier)
LEFT JOIN features.origin_departures_v1 AS departures USING (origin)
LEFT JOIN features.origin_cancellations_v1 AS cancellations USING (origin)
LEFT JOIN features.origin_weather_v1 AS weather USING (origin)
LEFT JOIN features.route_delays_v1 AS route USING (origin, dest)
LEFT JOIN features.aircraft_delays_v1 AS aircraft USING (tailnum)
LEFT JOIN features.aircraft_attributes_v1 AS attributes USING (tailnum);
