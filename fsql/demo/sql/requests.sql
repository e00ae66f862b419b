-- Flights scheduled at a moment or next after it, with all that the service asks for.
SELECT flight_id, carrier, origin, dest, tailnum, distance
FROM nyc.flights
WHERE scheduled_departure >= %(moment)s AND tailnum IS NOT NULL
ORDER BY scheduled_departure, flight_id
LIMIT %(count)s
