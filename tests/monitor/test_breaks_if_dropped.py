"""`fsql.breaks_if_dropped`: which features, views and services go, or are steered by, a column, table or view."""

from __future__ import annotations

import pytest
from psycopg import errors
from support.projects import Belt, NewBelt
from support.shop import FILES, TABLES

VIEW = """\
CREATE VIEW shop."Paid Orders" AS
    SELECT "Customer", placed_at, amount AS worth FROM shop.orders WHERE state = 'paid';
"""
ABOVE = 'CREATE VIEW shop.above AS SELECT "Customer", placed_at, worth FROM shop."Paid Orders";'
READER = """\
-- entity: customer
--
-- What was paid.

SELECT "Customer", placed_at AS event_time, worth AS paid FROM shop.above;
"""
CITIES = """\
-- entity: customer
-- static: true
--
-- Where somebody lives.

SELECT "Customer", city FROM shop.customers;
"""


def breaks(belt: Belt, *arguments: str) -> list[tuple[str | None, ...]]:
    places = ", ".join(["%s"] * len(arguments))
    return belt.connection.execute(f"SELECT * FROM fsql.breaks_if_dropped({places})".encode(), arguments).fetchall()


@pytest.fixture
def made(belt: NewBelt) -> Belt:
    return belt(
        {**FILES, "views/payments.sql": READER, "views/cities.sql": CITIES}, f"{TABLES}{VIEW}{ABOVE}", until="apply"
    )


def test_values_rows_and_what_stands_on_them(made: Belt) -> None:
    assert breaks(made, "shop.orders", "amount") == [
        ("customer_orders_v1", "view", "live", "Order Total", "direct", None),
        ("payments_v1", "view", "live", "Customer", "along", "shop.above"),
        ("payments_v1", "view", "live", "event_time", "along", "shop.above"),
        ("payments_v1", "view", "live", "paid", "along", "shop.above"),
        ("spending_v1", "view", "live", "mean_order", "direct", None),
        ("fraud_v1", "service", "live", "amount_ratio", "direct", None),
    ]
    indirect = [row for row in breaks(made, "shop.orders", "state") if row[5] is None]
    assert indirect == [
        ("customer_orders_v1", "view", "live", None, "indirect", None),
        ("spending_v1", "view", "live", None, "indirect", None),
        ("fraud_v1", "service", "live", None, "indirect", None),
    ]


def test_names_as_people_write_them(made: Belt) -> None:
    wanted = breaks(made, "shop.orders", "Customer")
    assert {row[3] for row in wanted if row[0] == "customer_orders_v1"} == {
        "Customer",
        "order_count_30d",
        "Order Total",
    }
    assert breaks(made, "SHOP.Orders", '"Customer"') == wanted
    assert [row[0] for row in breaks(made, 'shop."Paid Orders"', "worth")] == ["payments_v1"] * 3
    assert breaks(made, "shop.orders", "order_id") == []


def test_a_whole_table_and_the_view_of_a_feature(made: Belt) -> None:
    assert {row[0] for row in breaks(made, "shop.orders")} == {
        "customer_orders_v1",
        "payments_v1",
        "spending_v1",
        "fraud_v1",
    }
    assert {row[:2] for row in breaks(made, "shop.customers")} == {("cities_v1", "view")}
    assert breaks(made, "features.customer_orders_v1", "order_count_30d") == [
        ("customer_orders_v1", "view", "live", None, "along", None),
        ("spending_v1", "view", "live", None, "along", None),
        ("fraud_v1", "service", "live", None, "along", None),
    ]


def test_what_postgres_drops_is_what_was_told(made: Belt) -> None:
    told = {row[0] for row in breaks(made, "shop.orders", "amount") if row[1] == "view"}
    made.connection.execute("ALTER TABLE shop.orders DROP COLUMN amount CASCADE")
    gone = made.connection.execute(
        "SELECT name || '_v' || number FROM fsql.version WHERE kind = 'view' "
        "AND to_regclass('features.' || name || '_v' || number) IS NULL"
    ).fetchall()
    assert told == {label for (label,) in gone}


def test_dead_columns_take_the_version_along(belt: NewBelt) -> None:
    dead = READER.replace("worth AS paid FROM shop.above", "amount AS paid FROM (SELECT *, 1 FROM shop.orders) AS o")
    dead = dead.replace("SELECT *, 1", 'SELECT "Customer", placed_at, amount, shop')
    made = belt({**FILES, "views/payments.sql": dead}, TABLES, until="apply")
    assert breaks(made, "shop.orders", "shop") == [("payments_v1", "view", "live", None, "along", None)]


def test_old_versions_and_frozen_services_are_told(made: Belt) -> None:
    made.write({"views/spending.sql": FILES["views/spending.sql"].replace("> 0", "> 1")})
    made.plan()
    made.apply()
    found = {
        (row[0], row[2]) for row in breaks(made, "shop.orders", "amount") if row[0].startswith(("spending", "fraud"))
    }
    assert found == {("spending_v1", "live"), ("spending_v2", "shadow"), ("fraud_v1", "live"), ("fraud_v2", "shadow")}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("shop.ordres", "amount"), "there is no table or view shop.ordres"),
        (("shop.orders", "amuont"), "shop.orders has no column amuont"),
        (("orders", "amount"), "orders is not the name of a table"),
    ],
)
def test_what_is_not_there_is_refused(made: Belt, arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(errors.Error) as refused:
        breaks(made, *arguments)
    assert refused.value.diag.message_primary == message
    assert refused.value.diag.message_hint
