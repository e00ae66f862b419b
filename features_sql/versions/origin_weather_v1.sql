-- view origin_weather_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint 6e2b4399f54f4c489dd99aa2cbd7b86dc70b71e67c7aef7e6c34a06f5e9b8e77
-- rows fb628a3fc0fe5fded5256d17a6417472065ddbc92b3583db61f181a491c01775
-- shape 43803608a60832860870aa64fa4211dc7866d11945a34aaf6a17193271aa7a9e
-- feature ["temperature", "double precision", "fac6d1e73185daa40ba3323aacb4874f44c7da155415bb8d41097197b08acbaa", "5fbc6fe30a1750488c19c37bc2144b723637fd5cfe4a2d0caf238f4f2c59c677"]
-- feature ["wind_speed", "double precision", "c294d242b35ca05a24069ab9ac85dc48bfefb746c503a45d253baec6b846788f", "5af00b51cb1b2c5d3814dfb7c89918cd0cdffffd8f5c2799715e69f6bb34b559"]
-- feature ["precipitation", "double precision", "8109a675abc4bd733e06c229781776fa81759748a2e048eb3cdea4549021af21", "d3b5238b91583b2c96082d1c8386473db04d101a96ef2bf67c22323b444b449e"]
-- feature ["visibility", "double precision", "c945dfdcfb433a478fa0ab380ee275cd260f6dcc7386aa18aea78eeee78326a1", "fa153b5cac54d9776f2a4b4ee61c217ffdc641516e81f41ee8b8a183b21e4f84"]
-- feature ["pressure", "double precision", "07f5aed5fb0acad419b5ec2ef3d3d309f00724f4fa1272babfc9063a58859499", "c97c4505e7f508f5d417adf8f566540d04b32e1c0f3dfdd0d50bbe6850d1c5bd"]
-- digest a1f7c7ee471179216ebd775dcf1befc793416c02fa6db5ddc63e5c966918d019
-- entity: airport
-- owner: delays@example.com
-- ttl: 3 hours
-- freshness: 1 hour
--
-- The weather at an airport as last observed. A row tells what was measured during the hour that begins at time_hour
-- (rain is summed over it), so it is known when that hour is over. An observation older than 3 hours says nothing.

SELECT
    origin,
    time_hour + interval '1 hour' AS event_time,
    temp AS temperature,  -- degrees Fahrenheit
    wind_speed,  -- miles per hour
    precip AS precipitation,  -- inches in the hour
    visib AS visibility,  -- miles, 10 at most
    pressure  -- millibar at sea level
FROM nyc.weather;
