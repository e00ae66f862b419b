-- request: customer_id bigint, amount numeric
-- label: shop.orders.is_fraud
-- owner: shop@example.com
--
-- What an example model reads.

SELECT f.frauds
FROM request
LEFT JOIN features.frauds AS f USING (customer_id);
-- file: views/frauds.sql
-- entity: customer
-- owner: shop@example.com
--
-- Orders of a customer, and how many were a fraud.

SELECT
    customer_id,
    placed_at AS event_time,
    count(*) OVER w AS orders,
    count(*) FILTER (WHERE is_fraud) OVER w AS frauds
FROM shop.orders
WINDOW w AS (PARTITION BY customer_id ORDER BY placed_at);
