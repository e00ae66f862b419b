-- As the client's rows stand on the server after their upload; a temporary table is read by one process alone.
CREATE TEMPORARY TABLE spine (fsql_ordinal bigint, customer_id bigint, event_time timestamptz)
