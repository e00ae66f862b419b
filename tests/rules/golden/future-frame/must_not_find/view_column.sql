-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT customer_id, seen_at AS event_time, following, f.following AS n FROM shop.followers AS f WHERE (following > 1 AND following);
