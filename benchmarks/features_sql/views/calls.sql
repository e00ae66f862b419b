-- entity: customer
-- owner: benchmarks@example.com
-- ttl: 180 days
--
-- Ten features of a customer's calls.

SELECT
    customer_id,
    happened_at AS event_time,
    count_1 AS call_count_1,
    count_2 AS call_count_2,
    count_3 AS call_count_3,
    total_1 AS call_total_1,
    total_2 AS call_total_2,
    total_3 AS call_total_3,
    total_4 AS call_total_4,
    price AS call_price,
    city AS call_city,
    regular AS call_regular
FROM shop.calls
