-- Customers whose values of all three views are usable at `end`, in an order of no meaning.
SELECT orders.customer_id
FROM fsql_online.orders_v1 AS orders
INNER JOIN fsql_online.visits_v1 AS visits ON visits.customer_id = orders.customer_id
INNER JOIN fsql_online.calls_v1 AS calls ON calls.customer_id = orders.customer_id
WHERE least(orders.event_time, visits.event_time, calls.event_time) >= %(end)s - interval '4320 hours'
ORDER BY hashint8extended(orders.customer_id, %(seed)s), orders.customer_id
LIMIT 10000
