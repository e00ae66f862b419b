-- request: customer_id bigint, customer_id text, event_time date
-- owner: shop@example.com
--
-- What an example model reads.

SELECT 1 AS one FROM request;
