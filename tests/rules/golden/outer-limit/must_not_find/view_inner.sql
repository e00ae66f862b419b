-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT o.customer_id, o.placed_at AS event_time, p.price
FROM shop.orders AS o
CROSS JOIN LATERAL (SELECT price FROM shop.prices AS x WHERE x.at <= o.placed_at ORDER BY x.at DESC LIMIT 1) AS p;
