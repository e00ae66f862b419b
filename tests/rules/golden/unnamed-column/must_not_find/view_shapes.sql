-- entity: customer
-- owner: shop@example.com
--
-- An example.

SELECT
    o.customer_id
  , placed_at event_time
  , state IS DISTINCT FROM 'new' AS changed
  , o.limit AS offset
  , extract(epoch FROM placed_at) AS epoch
FROM shop.orders AS o;
