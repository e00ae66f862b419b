COPY pg_temp.flight_line (
    year, month, day, dep_time, sched_dep_time, dep_delay, arr_time, sched_arr_time, arr_delay, carrier,
    flight, tailnum, origin, dest, air_time, distance, hour, minute, time_hour
) FROM STDIN WITH (FORMAT csv, HEADER match, NULL 'NA')
