"""A small shop: two views, one reading the other, and a service over both."""

from __future__ import annotations

TABLES = """\
CREATE SCHEMA shop;
CREATE TABLE shop.customers ("Customer" bigint PRIMARY KEY, city text);
CREATE TABLE shop.orders (
    order_id bigint PRIMARY KEY, "Customer" bigint NOT NULL, shop smallint NOT NULL, placed_at timestamptz NOT NULL,
    amount numeric NOT NULL, state text
);
INSERT INTO shop.customers VALUES (1, 'Bern'), (2, 'Rom');
INSERT INTO shop.orders VALUES
    (1, 1, 1, '2024-01-01Z', 10, 'paid'), (2, 1, 1, '2024-01-02Z', 20, 'paid'), (3, 2, 1, '2024-01-03Z', 5, 'open');
"""
ORDERS = """\
-- entity: customer
-- ttl: 90 days
-- freshness: 1 hour
-- default: order_count_30d = 0
--
-- What a customer has bought lately.

SELECT
    "Customer",
    placed_at AS event_time,
    count(*)    OVER last_30_days AS order_count_30d,  -- orders placed
    sum(amount) OVER last_30_days AS "Order Total"     -- their value
FROM shop.orders
WHERE state <> 'cancelled'
WINDOW last_30_days AS (
    PARTITION BY "Customer" ORDER BY placed_at
    RANGE BETWEEN interval '30 days' PRECEDING AND CURRENT ROW
);
"""
SPENDING = """\
-- entity: customer
--
-- What an order costs on average.

SELECT "Customer", event_time, "Order Total" / order_count_30d AS mean_order
FROM features.customer_orders
WHERE order_count_30d > 0;
"""
MODEL = """\
-- request: customer bigint, amount numeric
--
-- What the fraud model reads.

SELECT
    orders.order_count_30d,
    request.amount / nullif(spending.mean_order, 0) AS amount_ratio
FROM request
LEFT JOIN features.customer_orders AS orders ON orders."Customer" = request.customer
LEFT JOIN features.spending AS spending ON spending."Customer" = request.customer;
"""
FILES = {
    "entities/customer.sql": '--\n-- Somebody who buys.\n\nSELECT "Customer" FROM shop.customers;\n',
    "views/customer_orders.sql": ORDERS,
    "views/spending.sql": SPENDING,
    "services/fraud.sql": MODEL,
}
