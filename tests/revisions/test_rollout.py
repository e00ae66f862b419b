"""Promotion and retirement: the way there, the way back, and what is refused."""

from __future__ import annotations

import pytest
from support.projects import Belt, NewBelt

from fsql.errors import FsqlError, HistoryError, RegistryError, UsageError
from fsql.registry.catalog import read_catalog
from fsql.rollout import promote, retire

VIEW = "-- entity: customer\n--\nSELECT customer_id, placed_at AS event_time, amount{} AS amount FROM shop.orders"
FILES = {
    "entities/customer.sql": "SELECT customer_id FROM shop.orders",
    "views/orders.sql": VIEW.format(""),
    "views/zeta.sql": VIEW.format(" * 3"),
    "services/model.sql": "-- request: customer_id bigint\n--\n"
    "SELECT orders.amount FROM request LEFT JOIN features.orders AS orders USING (customer_id)",
}
SOURCES = """
CREATE SCHEMA shop;
CREATE TABLE shop.orders (customer_id bigint, placed_at timestamptz, amount bigint);
INSERT INTO shop.orders VALUES (1, '2024-01-01Z', 10);
"""


def live(belt: Belt) -> dict[str, str]:
    return {v.label: v.role for v in belt.catalog.versions.values()}


def asked(belt: Belt) -> tuple[int, int]:
    """What the floating names answer: the view's, the service's."""
    row = belt.connection.execute(
        "SELECT v.amount, s.amount FROM features.orders_at(1, now()) AS v, features.model_at(1, now()) AS s"
    ).fetchone()
    assert row is not None
    return row


@pytest.fixture
def changed(belt: NewBelt) -> Belt:
    made = belt(FILES, SOURCES)
    made.write({"views/orders.sql": VIEW.format(" * 2")})
    made.plan()
    made.apply()
    return made


def test_there_and_back(changed: Belt) -> None:
    assert live(changed)["orders_v1"] == "live"
    assert live(changed)["orders_v2"] == "shadow"
    with pytest.raises(HistoryError, match="never refreshed"):
        promote(changed.connection, ["orders_v2"])
    changed.refresh()
    promote(changed.connection, ["orders_v2", "model_v2"])
    assert asked(changed) == (20, 20)
    promote(changed.connection, ["orders_v1", "model_v1"])
    assert asked(changed) == (10, 10)
    assert live(changed) == {
        "orders_v1": "live", "orders_v2": "shadow", "zeta_v1": "live", "model_v1": "live", "model_v2": "shadow"
    }  # fmt: skip


def test_a_promotion_changes_all_or_nothing(changed: Belt) -> None:
    changed.refresh()
    changed.connection.execute("CREATE VIEW shop.mine AS SELECT * FROM features.orders")
    before = live(changed)
    with pytest.raises(FsqlError, match="other objects depend on it"):
        promote(changed.connection, ["model_v2", "orders_v2"])
    assert live(changed) == before
    assert asked(changed) == (10, 10)


def test_retired_versions_rest_and_come_back(changed: Belt) -> None:
    changed.refresh()
    with pytest.raises(UsageError, match="orders_v1 is live"):
        retire(changed.connection, ["orders_v1"])
    promote(changed.connection, ["orders_v2"])
    with pytest.raises(UsageError, match="model_v1 is live and reads orders_v1"):
        retire(changed.connection, ["orders_v1"])
    promote(changed.connection, ["model_v2"])
    for _ in range(2):  # retiring what is retired changes nothing, and says nothing twice
        retire(changed.connection, ["orders_v1", "model_v1", "orders_v1"])
    assert [one.label for one in changed.refresh()] == ["orders_v2", "zeta_v1"]
    assert [one.label for one in changed.publish()] == ["orders_v2", "zeta_v1"]
    promote(changed.connection, ["model_v1", "orders_v1"])
    assert live(changed)["orders_v1"] == "live"
    actions = changed.connection.execute("SELECT action FROM fsql.audit_log WHERE action = 'retire'").fetchall()
    assert len(actions) == 2


def test_one_version_that_cannot_be_refreshed_keeps_no_other_waiting(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES)
    made.connection.execute("INSERT INTO shop.orders VALUES (1, '2024-01-01Z', 11), (2, '2024-01-02Z', 5)")
    made.write({"views/omega.sql": VIEW.format("").replace("placed_at", "min(placed_at)").replace(
        "amount AS amount FROM shop.orders", "count(*) AS amount FROM shop.orders GROUP BY customer_id")})  # fmt: skip
    made.plan()
    made.apply()
    failed: list[str] = []
    from_all = made.refresh  # two views have two rows at one instant, the third has not
    with pytest.raises(HistoryError, match="different rows"):
        from_all()
    rows = made.connection.execute(
        "SELECT name, state, error FROM fsql.refresh_run WHERE id > 2 ORDER BY name, id"
    ).fetchall()
    states = {name: state for name, state, _ in rows}
    assert states == {"omega": "succeeded", "orders": "failed", "zeta": "failed"}
    assert all("different rows" in error for _, state, error in rows if state == "failed")
    assert failed == []


def test_another_projects_database_is_refused(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES, until="apply")
    with pytest.raises(RegistryError, match="belongs to the project"):
        read_catalog(made.connection, "another")


def test_a_renamed_source_column_leaves_standing_versions_as_they_are(changed: Belt) -> None:
    changed.connection.execute("ALTER TABLE shop.orders RENAME amount TO price")
    changed.write(
        {name: VIEW.format(times).replace("amount *", "price *").replace("amount AS", "price AS")
         for name, times in (("views/orders.sql", " * 2"), ("views/zeta.sql", " * 3"))}
    )  # fmt: skip
    changed.plan()
    changed.apply()
    assert [one.label for one in changed.refresh()] == ["orders_v1", "orders_v2", "orders_v3", "zeta_v1", "zeta_v2"]
    assert changed.plan().plan.empty
    assert asked(changed) == (10, 10)
