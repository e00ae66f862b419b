-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, '10 € ​👩‍🔧' AS "größe" -- ein Wort
/* zwei　*/ FROM shop.orders;
