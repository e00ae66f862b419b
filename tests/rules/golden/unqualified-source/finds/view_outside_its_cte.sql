-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT o.customer_id, o.placed_at AS event_time, o.amount
FROM (WITH paid AS (SELECT id FROM shop.paid) SELECT id FROM paid) AS p
JOIN shop.orders AS o USING (id) JOIN paid USING (id);
