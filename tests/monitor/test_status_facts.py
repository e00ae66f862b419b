"""What is told of each version: fresh, late, failed, lost; and by whom it can be asked."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import sql
from support.projects import Belt, NewBelt
from support.shop import FILES, TABLES

from fsql.errors import HistoryError, PermissionRefused
from fsql.monitor.status import VersionStatus, read_status
from fsql.offline.refresh import due
from fsql.rollout import promote, retire


def status(belt: Belt) -> dict[str, VersionStatus]:
    return {version.label: version for version in read_status(belt.connection)}


def test_nothing_installed_is_nothing(empty_database: str) -> None:
    with psycopg.connect(empty_database, autocommit=True) as connection:
        assert read_status(connection) == ()


def test_applied_and_never_refreshed(belt: NewBelt) -> None:
    found = status(belt(FILES, TABLES, until="apply"))
    assert list(found) == ["customer_orders_v1", "spending_v1", "fraud_v1"]
    orders, spending, fraud = found.values()
    assert (orders.rows, orders.refreshed_at, orders.age, orders.online) == (None, None, None, "not published")
    assert (orders.freshness, orders.late, orders.well) == (3600, True, False)
    assert (spending.freshness, spending.late, spending.well) == (None, False, True)
    assert (fraud.kind, fraud.online, fraud.history_bytes, fraud.well) == ("service", None, None, True)


def test_refreshed_and_published(belt: NewBelt) -> None:
    orders = status(belt(FILES, TABLES))["customer_orders_v1"]
    assert (orders.rows, orders.online, orders.late, orders.failure, orders.well) == (3, "ready", False, None, True)
    assert orders.newest_event_time is not None
    assert f"{orders.newest_event_time:%Y-%m-%dT%H:%M%z}" == "2024-01-03T00:00+0000"
    assert orders.refreshed_at is not None
    assert orders.published_at is not None
    assert orders.refreshed_at < orders.published_at
    assert orders.age is not None
    assert 0 < orders.age < 60
    assert (orders.history_bytes or 0) > 0
    assert (orders.online_bytes or 0) > 0


def test_older_than_declared_is_late(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    earlier = "UPDATE fsql.{} SET started_at = started_at - interval '2 hours'"
    for table in ("refresh_run", "publish_run"):
        made.connection.execute(sql.SQL(earlier).format(sql.Identifier(table)))
    made.connection.execute("UPDATE fsql.version SET applied_at = applied_at - interval '3 hours'")
    orders = status(made)["customer_orders_v1"]
    assert (orders.late, orders.well) == (True, False)
    assert orders.age is not None
    assert 7200 < orders.age < 7300
    made.refresh()
    assert status(made)["customer_orders_v1"].late  # what is served is still as old as its publication
    made.publish()
    assert not status(made)["customer_orders_v1"].late


def test_a_failure_counts_until_the_next_success(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    made.connection.execute(
        "CREATE OR REPLACE VIEW features.spending_v1 AS "
        'SELECT "Customer", event_time, "Order Total" / (order_count_30d - order_count_30d) AS mean_order '
        "FROM features.customer_orders_v1"
    )
    with pytest.raises(HistoryError):
        made.refresh("spending")
    failure = status(made)["spending_v1"].failure
    assert failure is not None
    assert (failure.run, failure.state) == ("refresh", "failed")
    assert "division by zero" in (failure.error or "")
    assert not status(made)["spending_v1"].well
    made.connection.execute(
        "CREATE OR REPLACE VIEW features.spending_v1 AS "
        'SELECT "Customer", event_time, "Order Total" / order_count_30d AS mean_order '
        "FROM features.customer_orders_v1"
    )
    made.refresh("spending")
    assert status(made)["spending_v1"].failure is None


def test_online_values_lost_in_a_crash(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    made.connection.execute("DELETE FROM fsql_online.epoch")  # as recovery leaves it
    orders = status(made)["customer_orders_v1"]
    assert (orders.online, orders.well) == ("emptied", False)


def test_each_duty_sees_what_it_may(belt: NewBelt) -> None:
    connection = belt(FILES, TABLES).connection
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL ROLE fsql_auditor")
        assert {version.online for version in read_status(connection)} == {"unknown", None}
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL ROLE fsql_refresher")
        assert {version.online for version in read_status(connection)} == {"ready", None}
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL ROLE fsql_server")
        with pytest.raises(PermissionRefused, match='GRANT "fsql_author" TO'):
            read_status(connection)


def test_a_version_that_was_brought_back_is_not_lost_in_a_crash(belt: NewBelt) -> None:
    made = belt(FILES, TABLES)
    made.write({"views/spending.sql": FILES["views/spending.sql"].replace("> 0", "> 1")})
    made.plan()
    made.apply()
    made.refresh()
    promote(made.connection, ("spending_v2", "fraud_v2"))
    retire(made.connection, ("fraud_v1", "spending_v1"))
    with pytest.raises(psycopg.errors.ObjectNotInPrerequisiteState, match="spending_v1 is retired"):
        made.connection.execute("SELECT fsql.publish_online('spending', 1, NULL)")
    made.connection.execute("INSERT INTO shop.orders VALUES (9, 2, 1, '2024-02-01Z', 7, 'paid')")
    assert due(made.connection) == ()
    promote(made.connection, ("spending_v1", "fraud_v1"))
    spending = status(made)["spending_v1"]
    assert (spending.online, spending.well) == ("brought back", False)
    assert due(made.connection) == ("spending_v1",)
    made.refresh("spending_v1")
    made.publish("spending_v1")
    assert due(made.connection) == ()
    spending = status(made)["spending_v1"]
    assert (spending.online, spending.well, spending.rows) == ("ready", True, 4)
