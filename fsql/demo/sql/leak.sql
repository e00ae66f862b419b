-- One flight that would have been told the future, and the flight whose delay it would have been told.
--
-- The later flight was scheduled while the same aircraft was still in the air on an earlier one. If a delay counted from the
-- departure, the aircraft's mean arrival delay of the last 24 hours would already contain the earlier flight's; it counts from
-- the arrival. Chosen: the most delayed earlier flight for which the aircraft has also arrived in those 24 hours.

WITH pair AS (
    SELECT
        later.flight_id,
        later.tailnum,
        later.scheduled_departure,
        later.arr_delay,
        earlier.flight_id AS earlier_flight_id,
        earlier.departed_at AS earlier_departed_at,
        earlier.arrived_at AS earlier_arrived_at,
        earlier.arr_delay AS earlier_arr_delay
    FROM nyc.flights AS earlier
    JOIN nyc.flights AS later
        ON later.tailnum = earlier.tailnum
        AND later.scheduled_departure > earlier.departed_at
        AND later.scheduled_departure < earlier.arrived_at
    WHERE earlier.arr_delay >= 60 AND later.arr_delay IS NOT NULL
        AND EXISTS (
            SELECT
            FROM nyc.flights AS known
            WHERE known.tailnum = later.tailnum
                AND known.arrived_at
                    BETWEEN later.scheduled_departure - interval '24 hours' AND later.scheduled_departure
        )
    ORDER BY earlier.arr_delay DESC, later.flight_id, earlier.flight_id
    LIMIT 1
)
SELECT
    pair.flight_id,
    pair.tailnum,
    pair.scheduled_departure,
    pair.arr_delay,
    pair.earlier_flight_id,
    pair.earlier_departed_at,
    pair.earlier_arrived_at,
    pair.earlier_arr_delay,
    leaked.mean_arrival_delay_24h AS leaked_mean_arrival_delay_24h,
    leaked.arrivals_24h AS leaked_arrivals_24h,
    honest.mean_arrival_delay_24h AS honest_mean_arrival_delay_24h,
    honest.arrivals_24h AS honest_arrivals_24h
FROM pair
CROSS JOIN LATERAL (
    SELECT
        count(*) AS arrivals_24h,
        avg(past.arr_delay)::double precision AS mean_arrival_delay_24h
    FROM nyc.flights AS past
    WHERE past.tailnum = pair.tailnum
        AND past.arrived_at IS NOT NULL
        AND past.departed_at BETWEEN pair.scheduled_departure - interval '24 hours' AND pair.scheduled_departure
) AS leaked
CROSS JOIN LATERAL (
    SELECT
        count(*) AS arrivals_24h,
        avg(past.arr_delay)::double precision AS mean_arrival_delay_24h
    FROM nyc.flights AS past
    WHERE past.tailnum = pair.tailnum
        AND past.arrived_at BETWEEN pair.scheduled_departure - interval '24 hours' AND pair.scheduled_departure
) AS honest
