-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT
    customer_id,
    placed_at AS event_time,
    $x$it's -- no comment$x$ AS motto, -- it's a comment
    E'it\'s' AS escaped, /* a /* nested */ comment */
    "Straße" AS "Größe",
    data ? 'k' AS has_key,
    parts[1:2] AS first_parts
FROM shop.orders;;
