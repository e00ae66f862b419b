-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, parts[1:n] AS first_parts, '\d :x' AS words, amount::text AS said FROM shop.orders;
