-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT
    customer_id,
    event_time,
    upper(billing_city) AS city,
    "Mail",
    count(billing_city) OVER (PARTITION BY customer_id ORDER BY event_time) AS cities,
    CASE WHEN "Mail" IS NULL THEN 0 ELSE 1 END AS "Reachable",
    orders
FROM features.addresses;
-- file: views/addresses.sql
-- entity: customer
-- owner: shop@example.com
-- pii: billing_city, "Mail"
--
-- Where a customer lives.

SELECT customer_id, placed_at AS event_time, billing_city, "Mail", orders FROM shop.orders;
