-- Every flight asks at its scheduled departure: also the cancelled ones, and those without a tail number.
SELECT
    flights.flight_id,
    flights.carrier,
    flights.origin,
    flights.dest,
    flights.tailnum,
    flights.distance,
    flights.scheduled_departure AS event_time,
    flights.arr_delay
FROM nyc.flights
ORDER BY flights.flight_id
