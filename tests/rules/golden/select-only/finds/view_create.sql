-- entity: customer
-- owner: shop@example.com
--
-- An example.

CREATE VIEW shop.totals AS SELECT customer_id FROM shop.orders;
