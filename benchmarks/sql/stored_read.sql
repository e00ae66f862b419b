SELECT stored::text
FROM {table} AS stored
ORDER BY stored.customer_id
