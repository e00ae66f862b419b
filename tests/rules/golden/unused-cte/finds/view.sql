-- entity: customer
-- owner: shop@example.com
--
-- An example.

WITH paid AS (
    SELECT customer_id, paid_at, amount FROM shop.payments
), cheap AS (
    SELECT customer_id, paid_at, amount FROM paid WHERE amount < 10
)
SELECT customer_id, paid_at AS event_time, amount FROM paid;
