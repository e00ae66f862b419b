-- entity: customer
-- owner: shop@example.com
-- ttl: 2 weeks
--
-- An example.

SELECT customer_id, placed_at AS event_time,
    sum(amount) OVER (w RANGE BETWEEN interval '30 days' PRECEDING AND CURRENT ROW) AS a,
    sum(amount) OVER (w RANGE BETWEEN '7 days' PRECEDING AND CURRENT ROW) AS b,
    sum(amount) OVER (w RANGE BETWEEN '2 weeks'::interval PRECEDING AND CURRENT ROW) AS c,
    sum(amount) OVER (w RANGE BETWEEN interval '36' hour PRECEDING AND CURRENT ROW) AS d,
    sum(amount) OVER (w ROWS BETWEEN 5 PRECEDING AND CURRENT ROW) AS e,
    make_interval(hours => 3) AS f, interval '90 minutes' AS g, 'one day' AS h, interval '36:00:00' AS i
FROM shop.orders WINDOW w AS (PARTITION BY customer_id ORDER BY placed_at);
