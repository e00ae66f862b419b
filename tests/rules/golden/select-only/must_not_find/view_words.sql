-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    substring(code FROM 1 FOR 3) AS prefix,
    o.update AS into_stock,
    parts[1 :2] AS first_parts,
    '$1' AS text
FROM shop.orders AS o;
