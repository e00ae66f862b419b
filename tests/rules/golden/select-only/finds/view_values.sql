-- entity: customer
-- owner: shop@example.com
--
-- An example.

VALUES (1, 2);
