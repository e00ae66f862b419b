-- The bare form of a publication: newest row an entity, in one statement.
INSERT INTO bench.newest (
    customer_id,
    valid_from,
    valid_until,
    event_time,
    order_count_1,
    order_count_2,
    order_count_3,
    order_total_1,
    order_total_2,
    order_total_3,
    order_total_4,
    order_price,
    order_city,
    order_regular
)
SELECT DISTINCT ON (customer_id)
    customer_id,
    valid_from,
    'infinity',
    event_time,
    order_count_1,
    order_count_2,
    order_count_3,
    order_total_1,
    order_total_2,
    order_total_3,
    order_total_4,
    order_price,
    order_city,
    order_regular
FROM fsql_offline.orders_v1
WHERE valid_from <= %(end)s
ORDER BY customer_id, valid_from DESC
ON CONFLICT (customer_id) DO UPDATE SET
    valid_from = excluded.valid_from,
    valid_until = excluded.valid_until,
    event_time = excluded.event_time,
    order_count_1 = excluded.order_count_1,
    order_count_2 = excluded.order_count_2,
    order_count_3 = excluded.order_count_3,
    order_total_1 = excluded.order_total_1,
    order_total_2 = excluded.order_total_2,
    order_total_3 = excluded.order_total_3,
    order_total_4 = excluded.order_total_4,
    order_price = excluded.order_price,
    order_city = excluded.order_city,
    order_regular = excluded.order_regular
