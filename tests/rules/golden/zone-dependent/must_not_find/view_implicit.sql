-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, o.placed_at AS event_time, placed_at >= '2026-06-01 00:00Z' AS a, paid_on >= '2026-06-01' AS b,
    placed_at BETWEEN '2026-06-01 00:00 UTC' AND '2026-07-01 00:00 Europe/Berlin' AS c, note IN ('2026-06-01', '2026-06-02') AS d,
    CAST('2026-06-01' AS date) AS e, 'infinity'::timestamptz AS f, paid_at AT TIME ZONE 'Europe/Berlin' AS g,
    paid_at AT TIME ZONE '+02' AS h, '2026-06-01T00:00:00.5-0330'::timestamptz AS i, paid_at AT TIME ZONE zone AS j, note = '10:00 EST' AS k
FROM shop.orders AS o;
