"""The little shop whose features are planned, applied and undone."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from support.projects import Belt, NewBelt

EVERYTHING = (Path(__file__).parent / "everything.sql").read_text()
SOURCES = """
CREATE SCHEMA shop;
CREATE TABLE shop.orders (customer_id bigint, placed_at timestamptz, amount numeric, note text);
CREATE TABLE shop.customers (customer_id bigint, city text);
"""
ORDERS = """-- entity: customer
-- owner: risk@example.com
-- ttl: 90 days
-- default: amount = 0
--
-- The newest order.

SELECT
    customer_id,
    placed_at AS event_time,
    amount,  -- its value
    note
FROM shop.orders;
"""
FILES = {
    "entities/customer.sql": "SELECT customer_id FROM shop.customers;\n",
    "views/orders.sql": ORDERS,
    "views/doubled.sql": "-- entity: customer\n--\n"
    "SELECT customer_id, event_time, amount * 2 AS doubled FROM features.orders;\n",
    "services/model.sql": "-- request: customer_id bigint, factor integer\n-- owner: x\n--\n"
    "-- What the model reads.\n\n"
    "SELECT orders.amount, doubled.doubled * request.factor AS product\nFROM request\n"
    "LEFT JOIN features.orders USING (customer_id)\nLEFT JOIN features.doubled USING (customer_id);\n",
}


def everything(connection: psycopg.Connection) -> list[tuple[str, str, str]]:
    """What stands in the database, without run and audit rows."""
    return connection.execute(EVERYTHING).fetchall()


@pytest.fixture
def shop(belt: NewBelt) -> Belt:
    """The shop's project, applied."""
    return belt(FILES, SOURCES, until="apply")
