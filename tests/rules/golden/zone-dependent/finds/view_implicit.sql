-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, o.placed_at AS event_time, placed_at >= '2026-06-01' AS a, '2026-06-01 10:00' < o.placed_at AS b,
    placed_at BETWEEN '2026-06-01' AND '2026-07-01 00:00+00' AS c, o.placed_at NOT IN ('2026-06-01 00:00Z', '2026-06-02') AS d,
    CAST('2026-06-01' AS timestamptz) AS e, '2026-06-01 00:00 EST'::timestamptz AS f, paid_at AT TIME ZONE 'CET' AS g
FROM shop.orders AS o;
