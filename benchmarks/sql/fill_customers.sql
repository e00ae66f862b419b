INSERT INTO shop.customers
SELECT generate_series(1, %(customers)s)
