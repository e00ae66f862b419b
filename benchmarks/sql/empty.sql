TRUNCATE shop.orders, shop.visits, shop.calls, shop.customers
