-- request: customer_id bigint, amount numeric
-- owner: shop@example.com
--
-- What an example model reads.

SELECT buyer.order_count_30d AS buyer_orders, seller.order_count_30d AS seller_orders FROM request
LEFT JOIN features.customer_orders AS buyer ON (buyer.customer_id = request.customer_id)
LEFT OUTER JOIN features.customer_orders_v1 AS seller ON request.customer_id + buyer.order_count_30d = seller.customer_id;
