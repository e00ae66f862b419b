-- entity: customer
-- owner: benchmarks@example.com
-- ttl: 180 days
--
-- Ten features of a customer's visits.

SELECT
    customer_id,
    happened_at AS event_time,
    count_1 AS visit_count_1,
    count_2 AS visit_count_2,
    count_3 AS visit_count_3,
    total_1 AS visit_total_1,
    total_2 AS visit_total_2,
    total_3 AS visit_total_3,
    total_4 AS visit_total_4,
    price AS visit_price,
    city AS visit_city,
    regular AS visit_regular
FROM shop.visits
