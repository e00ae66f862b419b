-- entity: customer
-- owner: shop@example.com
--
-- An example.

TABLE shop.orders;
