-- Flights with real instants. The file has local clock readings without a date for the arrival; the arrival is the
-- first moment at or after departure + air time at which the destination's clock shows arr_time. An hour that a
-- clock shows twice (end of summer time) is read as the later one, so that nothing is known too early.
-- docs/decisions/0003-arrival-time-of-a-flight.md has the reasons and the measurements.

WITH destination (faa, zone) AS (
    SELECT airports.faa, airports.tzone
    FROM nyc.airports
    WHERE airports.tzone IS NOT NULL
    UNION ALL
    -- The airports file lacks four destinations in the Caribbean, all on Atlantic time without summer time.
    VALUES
        ('BQN', 'America/Puerto_Rico'),
        ('PSE', 'America/Puerto_Rico'),
        ('SJU', 'America/Puerto_Rico'),
        ('STT', 'America/Puerto_Rico')
)
INSERT INTO nyc.flights
SELECT
    l.line,
    l.year, l.month, l.day,
    l.dep_time, l.sched_dep_time, l.dep_delay,
    l.arr_time, l.sched_arr_time, l.arr_delay,
    l.carrier, l.flight, l.tailnum, l.origin, l.dest,
    l.air_time, l.distance, l.hour, l.minute, l.time_hour,
    schedule.departure,
    departure.moment,
    CASE WHEN landing.same_day >= airborne.until THEN landing.same_day ELSE landing.next_day END,
    departure.moment IS NULL,
    schedule.departure + interval '24 hours'
FROM pg_temp.flight_line AS l
LEFT JOIN destination ON destination.faa = l.dest
CROSS JOIN LATERAL (SELECT l.time_hour + make_interval(mins => l.minute) AS departure) AS schedule
CROSS JOIN LATERAL (SELECT schedule.departure + make_interval(mins => l.dep_delay) AS moment) AS departure
CROSS JOIN LATERAL (SELECT departure.moment + make_interval(mins => l.air_time) AS until) AS airborne
CROSS JOIN LATERAL (
    SELECT
        date_trunc('day', airborne.until AT TIME ZONE destination.zone)
        + make_interval(hours => l.arr_time / 100, mins => l.arr_time % 100) AS reading
) AS clock
CROSS JOIN LATERAL (
    SELECT
        clock.reading AT TIME ZONE destination.zone AS same_day,
        (clock.reading + interval '1 day') AT TIME ZONE destination.zone AS next_day
) AS landing
ORDER BY l.line
