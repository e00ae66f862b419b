-- entity: customer
-- owner: shop@example.com
-- allow: unused-cte
-- allow: unused_cte because it has a reason
-- allow: select-star because we like it
-- allow: future-frame because
-- allow: because
-- allow: computed-key because one
-- allow: computed-key because two
-- allow:
--
-- An example.

SELECT customer_id, placed_at AS event_time, amount FROM shop.orders;
