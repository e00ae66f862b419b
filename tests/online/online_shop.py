"""A small project that the tests of the online room publish and read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

FILES = {
    "entities/customer.sql": "SELECT customer_id FROM shop.customers;\n",
    "entities/place.sql": "SELECT country, city FROM shop.places;\n",
    "views/orders.sql": """-- entity: customer
-- ttl: 10 days
-- default: order_count = 0
--
-- What a customer has bought.

SELECT
    customer_id,
    placed_at AS event_time,
    order_count,  -- orders so far
    total  -- their value
FROM shop.orders;
""",
    "views/tier.sql": """-- entity: customer
-- static: true
--
-- What a customer is.

SELECT customer_id, tier, country, city FROM shop.customers;
""",
    "views/weather.sql": """-- entity: place
--
-- How it is outside.

SELECT country, city, seen_at AS event_time, degrees FROM shop.weather;
""",
    "services/fraud.sql": """-- request: customer_id bigint, amount numeric
--
-- What the fraud model reads.

SELECT
    orders.order_count,
    orders.total,
    tier.tier,
    weather.degrees,
    request.amount / nullif(orders.total, 0) AS ratio
FROM request
LEFT JOIN features.orders AS orders USING (customer_id)
LEFT JOIN features.tier AS tier USING (customer_id)
LEFT JOIN features.weather AS weather ON weather.country = tier.country AND weather.city = tier.city;
""",
}

ASKED = [{"customer_id": n, "amount": 15} for n in (1, 2, 3, None)]
START = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)

SOURCES = """
CREATE SCHEMA shop;
CREATE TABLE shop.customers (customer_id bigint, tier text, country text, city text);
CREATE TABLE shop.places (country text, city text);
CREATE TABLE shop.orders (customer_id bigint, placed_at timestamptz, order_count bigint, total numeric);
CREATE TABLE shop.weather (country text, city text, seen_at timestamptz, degrees real);
INSERT INTO shop.customers VALUES (1, 'gold', 'de', 'Köln'), (2, NULL, 'fr', 'Paris');
INSERT INTO shop.orders VALUES
    (1, '2026-03-01Z', 1, 10.0),
    (1, '2026-03-03Z', 2, 30.00),
    (1, '2026-03-20Z', 3, NULL),
    (2, '2026-03-02Z', NULL, 0),
    (3, '2026-03-25Z', 1, 7);
INSERT INTO shop.weather VALUES ('de', 'Köln', '2026-03-02Z', 7.5), ('de', 'Bonn', '2026-03-02Z', 9);
"""
