-- Events of the `span` microseconds before `end`, spread evenly over time and customers; the same for the same seed.
INSERT INTO {table}
SELECT
    1 + mod(drawn.who, %(customers)s::bigint),
    %(end)s::timestamptz - interval '1 microsecond' * (1 + mod(drawn.moment, %(span)s::bigint)),
    mod(drawn.some, 100),
    mod(drawn.some / 128, 1000),
    CASE WHEN mod(drawn.some, 5) > 0 THEN mod(drawn.some / 1024, 50) END,
    mod(drawn.more, 100000) / 7.0::double precision,
    mod(drawn.more / 64, 100000) / 11.0::double precision,
    mod(drawn.more / 4096, 100000) / 13.0::double precision,
    CASE WHEN mod(drawn.some, 7) > 0 THEN mod(drawn.more / 262144, 100000) / 17.0::double precision END,
    mod(drawn.some / 64, 1000000)::numeric / 100,
    (ARRAY['Berlin', 'Köln', 'Lyon', 'Porto', 'Turku', 'Århus', 'Bergen', 'Gdańsk'])[1 + mod(drawn.some, 8)],
    mod(drawn.more, 2) = 0
FROM generate_series(1, %(rows)s::bigint) AS event (number)
CROSS JOIN LATERAL (
    SELECT
        hashint8extended(event.number, %(seed)s::bigint) & 9223372036854775807 AS who,
        hashint8extended(event.number, %(seed)s::bigint + 1) & 9223372036854775807 AS moment,
        hashint8extended(event.number, %(seed)s::bigint + 2) & 9223372036854775807 AS some,
        hashint8extended(event.number, %(seed)s::bigint + 3) & 9223372036854775807 AS more
) AS drawn
