-- view origin_weather_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint 41e00f2ec176a94695fd8c29b42a7cc9fb2bf7a1d092bc1631fa0eb02704ff95
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
