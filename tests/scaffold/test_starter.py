"""The first entity and view, as text over tables of every kind."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsql.rules.catalogue import check_files
from fsql.scaffold.source import Column, Source
from fsql.scaffold.starter import entity_name, slug, starter_files, view_name

TIME = "timestamp with time zone"


def column(name: str, base: str = "bigint", *, not_null: bool = True, identifies: bool = False) -> Column:
    return Column(name, base, base, "N", not_null, identifies)


ORDERS = Source(
    "shop",
    "orders",
    (column("customer_id"),),
    column("placed_at", TIME),
    (column("order_id", identifies=True), column("amount", "numeric"), column("status", "text")),
    one_row_an_instant=False,
)


def test_the_starter_reads_as_if_written_by_hand() -> None:
    assert starter_files(ORDERS, "ada") == {
        "entities/customer.sql": """\
-- owner: ada
--
-- What customer_id identifies.

SELECT DISTINCT customer_id
FROM shop.orders;
""",
        "views/customer_orders.sql": """\
-- entity: customer
-- owner: ada
-- ttl: 30 days
-- freshness: 1 day
-- default: orders_30d = 0
--
-- What shop.orders told of a customer lately. Made by `fsql init`: change it to what your model needs.

SELECT
    customer_id,
    placed_at AS event_time,
    count(*) OVER last_30_days AS orders_30d,  -- rows of shop.orders in the last 30 days
    avg(amount) OVER last_30_days AS amount_avg_30d,  -- mean amount of the last 30 days
    max(amount) OVER last_30_days AS amount_max_30d  -- greatest amount of those days
FROM shop.orders
WINDOW last_30_days AS (
    PARTITION BY customer_id ORDER BY placed_at
    RANGE BETWEEN interval '30 days' PRECEDING AND CURRENT ROW
);
""",
    }


def test_newest_values_are_taken_only_where_one_row_is_the_newest() -> None:
    view = starter_files(replace(ORDERS, one_row_an_instant=True), "ada")["views/customer_orders.sql"]
    assert "greatest amount of those days\n    status AS newest_status  -- status of the newest row\n" in view
    assert "newest" not in starter_files(ORDERS, "ada")["views/customer_orders.sql"].replace("newest row", "")


def test_columns_that_may_be_null_are_filtered() -> None:
    source = replace(ORDERS, keys=(column("Shop", not_null=False),), time=replace(ORDERS.time, not_null=False))
    files = starter_files(source, "ada")
    assert 'WHERE "Shop" IS NOT NULL;' in files["entities/shop.sql"]
    assert 'WHERE "Shop" IS NOT NULL AND placed_at IS NOT NULL\n' in files["views/shop_orders.sql"]


@pytest.mark.parametrize(
    ("keys", "table", "entity", "view"),
    [
        (("customer_id",), "orders", "customer", "customer_orders"),
        (("Shop ID", "Order No"), "Order Lines", "shop_order", "shop_order_order_lines"),
        (("id",), "events", "id", "id_events"),
        (("customerId",), "customer_orders", "customer", "customer_orders"),
        (("kunde",), "käufe_at", "kunde", "kunde_käufe_at_rows"),
        (("k",), "x" * 63, "k", f"k_{'x' * 45}"),
    ],
)
def test_names(keys: tuple[str, ...], table: str, entity: str, view: str) -> None:
    source = replace(ORDERS, table=table, keys=tuple(column(key) for key in keys))
    assert entity_name(source) == entity
    assert view_name(source, entity) == view


NAMES = st.text(st.characters(blacklist_characters="\0\r", blacklist_categories=["Cs"]), min_size=1, max_size=15)
TYPES = st.sampled_from(["numeric", "text", "money", "jsonb", "boolean"])


@given(st.lists(NAMES, min_size=4, max_size=8, unique=True), st.lists(TYPES, min_size=8, max_size=8), st.booleans())
def test_whatever_the_names_the_rules_find_nothing(names: list[str], types: list[str], unique: bool) -> None:
    reserved = {"as_of", "valid_from", "valid_until", "event_time", "arrival_time"}
    schema, table, key, time, *others = [name + "_" if name in reserved else name for name in names]
    if not all(name.isprintable() for name in (schema, table, key, time)):
        return  # `fsql init` refuses it
    if {schema, table} & {"features", "fsql", "pg_catalog"}:
        return
    rest = tuple(column(name, base) for name, base in zip(others, types, strict=False))
    source = Source(schema, table, (column(key),), column(time, TIME, not_null=False), rest, unique)
    files = starter_files(source, "ada")
    checked = check_files(files)
    assert checked.diagnostics == ()
    (view,) = checked.project.views.values()
    assert checked.project.entities[view.entity].keys == (key,)
    assert [(s.schema, s.name) for s in view.sources] == [(schema, table)]


@given(NAMES)
def test_a_slug_is_one_word(name: str) -> None:
    assert slug(name).replace("_", "").isalnum()
    assert slug(slug(name)) == slug(name)
