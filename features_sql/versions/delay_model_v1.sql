-- service delay_model_v1, written by `fsql plan --write`; never edited by hand
-- fingerprint 46245334bfdf099c1996f392b2992f44e2b7c3f12dd891e2d7ab6b209fa81936
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
