-- request: customer_id bigint
-- label: shop.orders.is_fraud
-- allow: label-leak because a fraud counts only once it is settled
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
-- How often a customer was a fraud.

SELECT o.customer_id, o.placed_at AS event_time, o.amount, count(*) FILTER (WHERE o.is_fraud) OVER w AS frauds
FROM shop.orders AS o
WINDOW w AS (PARTITION BY o.customer_id ORDER BY o.placed_at);
-- file: views/fraud_share.sql
-- entity: customer
-- owner: shop@example.com
--
-- How often a customer was a fraud, of all orders.

SELECT f.customer_id, f.event_time, frauds / 10.0 AS fraud_share, is_fraud AS last_fraud, f.amount
FROM features.frauds AS f
JOIN shop.orders AS o ON o.customer_id = f.customer_id AND o.placed_at <= f.event_time;
