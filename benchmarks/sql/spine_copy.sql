COPY pg_temp.spine (fsql_ordinal, customer_id, event_time) FROM STDIN (FORMAT BINARY)
