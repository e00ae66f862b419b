-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, placed_at AS event_time, placed_at - interval '3 days' < paid_at AS a, paid_at > interval '3 days' + placed_at AS b, (interval '1 day') + placed_at < paid_at AS c FROM shop.orders;
