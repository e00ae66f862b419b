-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT r.amount * 2 AS twice FROM request AS r;
