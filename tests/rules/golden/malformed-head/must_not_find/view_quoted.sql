-- entity: customer
-- owner: shop@example.com
-- default: "a, b" = 0
-- default: "Größe" = 'it''s'::shop."State"
-- pii: "a, b", "Größe"
--
-- An example.

SELECT customer_id, placed_at AS event_time, amount AS "a, b", state AS "Größe" FROM shop.orders;
