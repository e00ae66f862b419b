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
