-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT o.customer_id, o.placed_at AS event_time, i.n FROM shop.orders AS o, LATERAL unnest(o.items) AS i(n), generate_series(1, 1) AS g;
