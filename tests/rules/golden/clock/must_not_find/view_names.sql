-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT o.customer_id, o.placed_at AS event_time, o.user AS "current_user", o.version, shop.now(1) AS n, age(o.placed_at, o.signed_up_at) AS age, state = 'user' AS u, 'today'::text AS word, random, 'now, or never' AS x FROM shop.orders AS o;
