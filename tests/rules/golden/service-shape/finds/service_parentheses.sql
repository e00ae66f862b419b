-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

(SELECT request.amount * 2 AS twice FROM request);
