-- request: customer_id bigint, amount numeric(10, 2), "At" timestamp(3) with time zone, tags text[], state shop."State", x double precision
-- owner: shop@example.com
--
-- What an example model reads.

SELECT request.amount > 1 AS large FROM request;
