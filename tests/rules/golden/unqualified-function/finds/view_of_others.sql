-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, ifnull(amount, 0) AS amount, "Net"(amount) AS net, levenshtein(a, b) AS distance
FROM shop.orders;
