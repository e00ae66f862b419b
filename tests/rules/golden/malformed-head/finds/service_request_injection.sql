-- request: customer_id bigint); DROP TABLE shop.orders; --
-- owner: shop@example.com
--
-- What an example model reads.

SELECT 1 AS one FROM request;
