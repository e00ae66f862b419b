SELECT customer_id FROM shop.customers
