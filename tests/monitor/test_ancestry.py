"""Lineage hop by hop, both ways, over facts that a server gave."""

from __future__ import annotations

import pytest
from support.projects import NewBelt
from support.shop import FILES, TABLES

from fsql.errors import UsageError
from fsql.monitor.ancestry import Ancestry, Node, ancestry
from fsql.planner.facts import Facts

OLD = """\
-- entity: customer
--
-- Pinned to the first version.

SELECT "Customer", event_time, order_count_30d AS orders_then FROM features.customer_orders_v1;
"""


@pytest.fixture
def facts(belt: NewBelt) -> Facts:
    return belt(FILES, TABLES, until="plan").plan().facts


@pytest.fixture
def family(facts: Facts) -> Ancestry:
    return ancestry(facts)


def test_upstream_of_one_column_down_to_the_sources(family: Ancestry) -> None:
    found = family.upstream(family.subject("fraud.amount_ratio"))
    customer, amount, placed = (
        Node(f"shop.orders.{column}", "source") for column in ('"Customer"', "amount", "placed_at")
    )
    count = Node("customer_orders.order_count_30d", "output", "count(*) OVER last_30_days", (customer, placed))
    sums = "sum(amount) OVER last_30_days"
    total = Node('customer_orders."Order Total"', "output", sums, (customer, amount, placed))
    mean = Node("spending.mean_order", "output", '"Order Total" / order_count_30d', (total, count))
    (ratio,) = found.columns
    assert ratio.expression == "request.amount / nullif(spending.mean_order, 0)"
    assert ratio.direct == (mean, Node("request.amount", "request"))
    assert found.indirect == (*found.indirect[:-1], "shop.orders.state")


def test_upstream_of_a_whole_view(family: Ancestry) -> None:
    found = family.upstream(family.subject("spending"))
    assert [node.column for node in found.columns] == [
        'spending."Customer"',
        "spending.event_time",
        "spending.mean_order",
    ]
    assert "shop.orders.state" in found.indirect


def test_downstream_of_a_source_column(family: Ancestry) -> None:
    readers = {reader.name: reader for reader in family.downstream(family.subject("shop.orders.amount"))}
    assert list(readers) == ["customer_orders", "fraud", "spending"]
    assert readers["customer_orders"].direct == (('"Order Total"', "sum(amount) OVER last_30_days"),)
    assert [name for name, _ in readers["spending"].direct] == ["mean_order"]
    assert [name for name, _ in readers["fraud"].direct] == ["amount_ratio"]
    assert (readers["fraud"].kind, readers["spending"].kind) == ("service", "view")
    assert [reader.indirect for reader in readers.values()] == [False, False, False]


def test_what_decides_rows_is_indirect_all_the_way(family: Ancestry) -> None:
    readers = family.downstream(family.subject("shop.orders.state"))
    assert [(reader.name, reader.direct, reader.indirect) for reader in readers] == [
        ("customer_orders", (), True),
        ("fraud", (), True),
        ("spending", (), True),
    ]


def test_downstream_of_a_feature_leaves_itself_out(family: Ancestry) -> None:
    readers = family.downstream(family.subject("customer_orders.order_count_30d"))
    assert [(reader.name, [name for name, _ in reader.direct], reader.indirect) for reader in readers] == [
        ("fraud", ["order_count_30d", "amount_ratio"], True),
        ("spending", ["mean_order"], True),
    ]


def test_names_are_understood(family: Ancestry) -> None:
    meant = {
        "spending": "spending",
        "Spending.MEAN_ORDER": "spending.mean_order",
        "features.spending.mean_order": "spending.mean_order",
        'customer_orders."Order Total"': 'customer_orders."Order Total"',
        "customer_orders.Order Total": 'customer_orders."Order Total"',
        "shop.orders": "shop.orders",
        "SHOP.orders.Customer": 'shop.orders."Customer"',
    }
    assert {name: family.subject(name).name for name in meant} == meant


def test_unknown_names_get_the_nearest(family: Ancestry) -> None:
    told = {
        "spendin": "did you mean spending?",
        "spending.mean_oder": "did you mean mean_order?",
        "shop.order": "did you mean shop.orders?",
        "shop.orders.amuont": "did you mean amount?",
        "shop.orders.order_id": "no feature is made from order_id of shop.orders",
        "zzz": "known: customer_orders, fraud, shop.orders, spending",
        "a.b.c.d": "there is no view, service or source called a.b.c.d",
        "spending.": "is no name",
        "": "is no name",
        '"spending': "is no name",
    }
    for name, words in told.items():
        with pytest.raises(UsageError) as refused:
            family.subject(name)
        assert words in str(refused.value)


def test_labels_of_versions(belt: NewBelt) -> None:
    made = belt(FILES, TABLES, until="apply")
    made.write({"views/then.sql": OLD})
    family = ancestry(made.plan().facts)
    assert family.subject("customer_orders_v1.event_time").name == "customer_orders.event_time"
    assert family.subject("fraud_v1").name == "fraud"
    readers = family.downstream(family.subject("customer_orders.order_count_30d"))
    assert [reader.name for reader in readers] == ["fraud", "spending", "then"]

    made.write({"views/customer_orders.sql": FILES["views/customer_orders.sql"].replace("<>", "=")})
    made.plan()
    family = ancestry(made.plan().facts)
    assert family.subject("customer_orders_v1.event_time").name == "customer_orders_v1.event_time"
    assert family.subject("customer_orders_v2.event_time").name == "customer_orders.event_time"
    readers = family.downstream(family.subject("customer_orders.order_count_30d"))
    assert [reader.name for reader in readers] == ["fraud", "spending"]
    readers = family.downstream(family.subject("customer_orders_v1.order_count_30d"))
    assert [reader.name for reader in readers] == ["fraud_v1", "spending_v1", "then"]
    assert [reader.version for reader in readers] == ["fraud_v1", "spending_v1", "then_v1"]
