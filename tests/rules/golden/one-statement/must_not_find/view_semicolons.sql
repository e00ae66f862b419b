-- entity: customer
-- owner: shop@example.com
--
-- An example.

;SELECT customer_id, placed_at AS event_time, ';' AS mark FROM shop.orders;;
-- done; really

