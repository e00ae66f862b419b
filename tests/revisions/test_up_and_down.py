"""Every kind of step can be undone, and undoing leaves nothing."""

from __future__ import annotations

import pytest
from revisions.conftest import FILES, ORDERS, SOURCES, everything
from support.projects import Belt, NewBelt

from fsql.errors import ApplyError
from fsql.migration import applied, downgrade
from fsql.planner.plan import Plan

CHANGES = {
    "expression": (
        ORDERS.replace("    amount,", "    amount + 1 AS amount,"),
        "amount: amount → amount + 1",
        "breaking",
    ),
    "ttl": (ORDERS.replace("90 days", "30 days"), "ttl: 90 days → 30 days", "breaking"),
    "default": (ORDERS.replace("amount = 0", "amount = 1"), "amount: default 0 → 1", "breaking"),
    "rows": (
        ORDERS.replace("FROM shop.orders", "FROM shop.orders WHERE amount > 0"),
        "WHERE: none → amount > 0",
        "breaking",
    ),
    "feature": (
        ORDERS.replace("    note\n", "    note,\n    upper(note) AS loud\n"),
        "added     loud text",
        "additive",
    ),
    "fewer": (ORDERS.replace("amount,  -- its value\n    note", "amount"), "removed   note", "breaking"),
    "latest by": (ORDERS.replace("-- ttl", "-- latest by: note\n-- ttl"), "latest by: none → note", "breaking"),
}
WORDS = {
    "owner": ORDERS.replace("risk@", "fraud@"),
    "description": ORDERS.replace("The newest order.", "The newest order, 'quoted' \\ 100% :really."),
    "comment": ORDERS.replace("-- its value", "-- its value in euro"),
    "comment gone": ORDERS.replace("  -- its value", ""),
    "comment new": ORDERS.replace("    note\n", "    note  -- what they said\n"),
    "freshness": ORDERS.replace("-- ttl", "-- freshness: 1 hour\n-- ttl"),
    "pii": ORDERS.replace("-- ttl", "-- pii: note\n-- ttl"),
}


def plan(belt: Belt) -> Plan:
    return belt.plan().plan


def titles(made: Plan) -> list[str]:
    return [step.title for step in made.steps]


def test_applying_and_undoing_leaves_nothing(belt: NewBelt) -> None:
    shop = belt(FILES, SOURCES, until="plan")

    downgrade(shop.settings, shop.connection, "base")  # nothing is applied yet; Alembic's own table is made
    before = everything(shop.connection)
    shop.apply()
    assert everything(shop.connection) != before
    downgrade(shop.settings, shop.connection, "base")
    assert everything(shop.connection) == before
    assert applied(shop.connection) is None
    shop.apply()
    shop.refresh()
    shop.publish()
    downgrade(shop.settings, shop.connection, "base")
    assert everything(shop.connection) == before
    directions = shop.connection.execute("SELECT direction FROM fsql.apply_run ORDER BY id").fetchall()
    assert [d for (d,) in directions] == ["upgrade", "downgrade"] * 2
    undone = shop.connection.execute("SELECT count(*) FROM fsql.audit_log WHERE action = 'undo'").fetchone()
    assert undone == (6,)


def test_a_plan_is_empty_once_it_is_applied(shop: Belt) -> None:
    assert plan(shop).empty
    shop.refresh()
    assert plan(shop).empty


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_is_a_new_version_beside_the_live_one(shop: Belt, case: str) -> None:
    text, reason, category = CHANGES[case]
    before = everything(shop.connection)
    shop.write({"views/orders.sql": text})
    made = plan(shop)
    assert titles(made)[0] == "create orders_v2"
    assert any(reason in line for line in made.steps[0].words), made.steps[0].words
    assert made.steps[0].category == category
    shop.apply()
    roles = {v.label: v.role for v in shop.catalog.versions.values()}
    assert (roles["orders_v1"], roles["orders_v2"]) == ("live", "shadow")
    assert set(before) <= set(everything(shop.connection)), "what stood is untouched"
    shop.refresh()
    assert plan(shop).empty
    downgrade(shop.settings, shop.connection, "-1")
    assert everything(shop.connection) == before


@pytest.mark.parametrize("case", WORDS)
def test_words_change_comments_and_no_version(shop: Belt, case: str) -> None:
    before, prints = everything(shop.connection), {v.label: v.fingerprint for v in shop.catalog.versions.values()}
    shop.write({"views/orders.sql": WORDS[case]})
    assert titles(plan(shop)) == ["update the words of orders_v1"]
    shop.apply()
    after = everything(shop.connection)
    assert after != before
    assert {v.label: v.fingerprint for v in shop.catalog.versions.values()} == prints
    assert plan(shop).empty
    downgrade(shop.settings, shop.connection, "-1")
    assert everything(shop.connection) == before


def test_words_of_a_service_change_its_comments(shop: Belt) -> None:
    before = everything(shop.connection)
    shop.write({"services/model.sql": FILES["services/model.sql"].replace("What the model", "All that the model")})
    assert titles(plan(shop)) == ["update the words of model_v1"]
    shop.apply()
    said = shop.connection.execute(
        "SELECT obj_description(p.oid, 'pg_proc') FROM pg_proc AS p WHERE proname IN ('model_at', 'model_v1_at')"
    ).fetchall()
    assert len(said) == 2
    assert all("All that the model reads." in words for (words,) in said)
    downgrade(shop.settings, shop.connection, "-1")
    assert everything(shop.connection) == before


def test_an_additive_upstream_change_makes_no_downstream_version(shop: Belt) -> None:
    shop.write({"views/orders.sql": CHANGES["feature"][0]})
    assert titles(plan(shop)) == ["create orders_v2"]


def test_a_change_of_what_is_read_makes_the_whole_cascade(shop: Belt) -> None:
    shop.write({"views/orders.sql": CHANGES["expression"][0]})
    assert titles(plan(shop)) == ["create orders_v2", "create doubled_v2", "create model_v2"]
    shop.apply()
    rows = shop.connection.execute("SELECT name, upstream_name, upstream_number FROM fsql.dependency WHERE number = 2")
    assert set(rows.fetchall()) == {("doubled", "orders", 2), ("model", "orders", 2), ("model", "doubled", 2)}
    assert shop.catalog.service("model").joins[0].view.label == "orders_v1", "the live service keeps its versions"


def test_returning_to_an_earlier_definition_finds_the_version_that_stands(shop: Belt) -> None:
    shop.write({"views/orders.sql": CHANGES["ttl"][0]})
    shop.plan()
    shop.apply()
    shop.write({"views/orders.sql": ORDERS})
    made = plan(shop)
    assert made.empty
    assert any("orders_v1" in note and "stands" in note for note in made.notes)


def test_a_live_version_is_not_undone_while_another_stands(shop: Belt) -> None:
    shop.write({"views/orders.sql": CHANGES["ttl"][0]})
    shop.plan()
    shop.apply()
    shop.connection.execute(
        "UPDATE fsql.version SET role = 'shadow' WHERE name = 'orders' AND number = 1;"
        "UPDATE fsql.version SET role = 'live' WHERE name = 'orders' AND number = 2"
    )
    before = everything(shop.connection)
    with pytest.raises(ApplyError, match="orders_v2 is live: roll back first"):
        downgrade(shop.settings, shop.connection, "-1")
    assert everything(shop.connection) == before


def test_a_users_own_object_stops_the_undoing_and_is_named(shop: Belt) -> None:
    shop.connection.execute("CREATE VIEW mine AS SELECT * FROM features.orders")
    before = everything(shop.connection)
    with pytest.raises(ApplyError, match="view mine depends on"):
        downgrade(shop.settings, shop.connection, "base")
    assert everything(shop.connection) == before
