-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, interval '1-2' year to month AS a, '30days'::interval AS b, CAST('P7D' AS interval) AS c, interval '2' week AS d, make_interval(days => 3) AS e, make_interval(0, 1) AS f FROM shop.orders;
