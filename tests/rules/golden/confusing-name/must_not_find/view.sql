-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, x AS "сумма", y AS "Δ_delay", z AS "größe", w AS grosse_, µ FROM shop.orders;
