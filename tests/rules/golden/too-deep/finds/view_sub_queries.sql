-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, event_time, amount FROM ⟪10000×(SELECT * FROM ⟫shop.orders⟪10000×) AS o⟫;
