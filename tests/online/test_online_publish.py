"""What a publication writes, leaves alone, deletes and writes down; alone, beside others, and killed half way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import psycopg
import pytest
from online_shop import DAY, FILES, SOURCES, START
from psycopg import sql
from support.databases import ROLES
from support.projects import Belt, NewBelt
from support.server import Server

from fsql.errors import HistoryError, PermissionRefused, RegistryError, ServerError, UsageError
from fsql.online.publish import publish
from fsql.registry.runs import run
from fsql.rollout import promote, retire

NOW = START + 4 * DAY
ROWS = "SELECT customer_id, valid_from::text, valid_until::text, event_time, order_count FROM fsql_online.orders_v1"


@pytest.fixture
def shop(belt: NewBelt) -> Belt:
    """The shop, applied and refreshed, nothing published."""
    return belt(FILES, SOURCES, until="refresh")


def _all(made: Belt, query: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in made.connection.execute(query.encode()).fetchall()]


def test_every_entity_gets_the_row_that_holds(shop: Belt) -> None:
    counts = {one.label: (one.rows_upserted, one.rows_deleted) for one in shop.publish(as_of=NOW)}
    assert counts == {"orders_v1": (3, 0), "tier_v1": (2, 0), "weather_v1": (2, 0)}
    assert _all(shop, f"{ROWS} ORDER BY 1") == [
        (1, "2026-03-03 00:00:00+00", "2026-03-20 00:00:00+00", START + 2 * DAY, 2),
        (2, "2026-03-02 00:00:00+00", "infinity", START + DAY, None),
        (3, "-infinity", "2026-03-25 00:00:00+00", None, None),  # its first value lies ahead
    ]


def test_what_stands_already_is_not_written_again(shop: Belt) -> None:
    shop.publish(as_of=NOW)
    places = "SELECT ctid::text, xmin::text FROM fsql_online.orders_v1 ORDER BY customer_id"
    before = _all(shop, places)
    assert [one.rows_upserted for one in shop.publish(as_of=NOW + DAY)] == [0, 0, 0]
    assert _all(shop, places) == before


def test_equal_numbers_that_are_written_differently_are_written(shop: Belt) -> None:
    shop.publish("orders", as_of=NOW)
    shop.connection.execute("UPDATE shop.orders SET total = 30.0 WHERE total = 30.00")
    shop.refresh("orders")
    assert shop.publish("orders", as_of=NOW)[0].rows_upserted == 1
    assert _all(shop, "SELECT total::text FROM fsql_online.orders_v1 WHERE customer_id = 1") == [("30.0",)]


def test_keys_are_compared_as_their_own_type_says(belt: NewBelt) -> None:
    """A type's operators may live where no search path leads; text would tell A from a."""
    files = {
        "entities/person.sql": "SELECT name FROM shop.people;\n",
        "views/seen.sql": "-- entity: person\n--\n-- When.\n\nSELECT name, at AS event_time, place FROM shop.people;\n",
    }
    sources = """
        CREATE SCHEMA shop;
        CREATE EXTENSION citext WITH SCHEMA public;
        CREATE TABLE shop.people (name citext, at timestamptz, place text);
        INSERT INTO shop.people VALUES ('Anna', '2026-03-01Z', 'Bonn'), ('Berta', '2026-03-01Z', 'Köln');
    """
    made = belt(files, sources)
    made.connection.execute("UPDATE shop.people SET name = 'ANNA', place = 'Trier' WHERE name = 'anna'")
    made.connection.execute("DELETE FROM shop.people WHERE name = 'berta'")
    made.refresh()
    (done,) = made.publish()
    assert (done.rows_upserted, done.rows_deleted) == (1, 1)
    assert _all(made, "SELECT place FROM fsql_online.seen_v1 WHERE name = 'anna'") == [("Trier",)]


def test_corrections_and_deletions_win_over_greater_event_times(shop: Belt) -> None:
    shop.publish("orders", as_of=NOW)
    shop.connection.execute("DELETE FROM shop.orders WHERE customer_id = 2 OR placed_at = '2026-03-03Z'")
    shop.refresh("orders")
    (done,) = shop.publish("orders", as_of=NOW)
    assert (done.rows_upserted, done.rows_deleted) == (1, 1)
    assert [row[0] for row in _all(shop, f"{ROWS} ORDER BY 1")] == [1, 3]
    assert _all(shop, f"{ROWS} WHERE customer_id = 1")[0][3:] == (START, 1)


def test_without_a_moment_the_servers_clock_counts(shop: Belt) -> None:
    shop.connection.execute("INSERT INTO shop.orders VALUES (1, now() - interval '1 s', 7, 1)")
    shop.connection.execute("INSERT INTO shop.orders VALUES (1, now() + interval '1 day', 8, 1)")
    shop.refresh("orders")
    shop.publish("orders")
    assert _all(shop, f"{ROWS} WHERE customer_id = 1")[0][4] == 7


def test_names_labels_and_what_is_unknown(shop: Belt) -> None:
    assert [one.label for one in shop.publish("tier", "orders_v1")] == ["tier_v1", "orders_v1"]
    with pytest.raises(RegistryError, match="did you mean orders"):
        shop.publish("order")
    with pytest.raises(UsageError, match="no time zone"):
        shop.publish(as_of=datetime(2026, 3, 1))  # noqa: DTZ001


def test_progress_is_told_before_each_version(shop: Belt) -> None:
    told: list[tuple[str, int, int]] = []
    publish(shop.connection, shop.catalog, ["tier", "orders"], progress=lambda *step: told.append(step))
    assert told == [("tier_v1", 0, 2), ("orders_v1", 1, 2)]


def test_the_run_and_the_epoch_are_written_down(shop: Belt) -> None:
    shop.publish("orders", as_of=NOW)
    shop.publish("orders", as_of=NOW)
    runs = _all(
        shop,
        "SELECT state, rows_upserted, rows_deleted, newest_event_time, error, finished_at >= started_at, "
        "snapshot IS NOT NULL, fingerprint = (SELECT fingerprint FROM fsql.version WHERE name = 'orders'), "
        "backend_pid = pg_backend_pid() FROM fsql.publish_run ORDER BY id",
    )
    newest = START + 2 * DAY
    assert runs == [("succeeded", n, 0, newest, None, True, True, True, True) for n in (3, 0)]
    audit = "SELECT object, result, detail ->> 'rows_upserted' FROM fsql.audit_log WHERE action = 'publish' ORDER BY id"
    assert _all(shop, audit) == [("orders_v1", "succeeded", "3"), ("orders_v1", "succeeded", "0")]
    epoch = "SELECT name, number, sequence, filled_at <= now() FROM fsql_online.epoch"
    assert _all(shop, epoch) == [("orders", 1, 2, True)]


def test_history_that_was_never_refreshed(belt: NewBelt) -> None:
    made = belt(FILES, SOURCES, until="apply")
    with pytest.raises(HistoryError, match="has not been refreshed") as refusal:
        made.publish("tier")
    assert "fsql refresh tier_v1" in refusal.value.help
    assert _all(made, "SELECT state, error FROM fsql.publish_run") == [
        ("failed", 'materialized view "tier_v1" has not been populated')
    ]
    assert _all(made, "SELECT result FROM fsql.audit_log WHERE action = 'publish'") == [("failed",)]
    assert _all(made, "SELECT FROM fsql_online.epoch") == []


@pytest.fixture
def refresher(shop: Belt, server: Server) -> Iterator[psycopg.Connection]:
    """A connection of a login that has the refresher's duty and owns nothing."""
    yield from _login(shop, server, f"GRANT {ROLES['refresher']} TO")


@pytest.fixture
def stranger(shop: Belt, server: Server) -> Iterator[psycopg.Connection]:
    """A connection of a login that may look, and nothing else."""
    yield from _login(shop, server, f"GRANT {ROLES['trainer']} TO")


def _login(made: Belt, server: Server, grant: str) -> Iterator[psycopg.Connection]:
    name = f"login_{time.monotonic_ns()}"
    made.connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD 'pass'").format(sql.Identifier(name)))
    made.connection.execute(sql.SQL(f"{grant} {{}}").format(sql.Identifier(name)))
    try:
        with psycopg.connect(made.dsn, user=name, password="pass", autocommit=True) as connection:
            yield connection
    finally:
        server.drop_role(name)


def test_the_refresher_may_publish(shop: Belt, refresher: psycopg.Connection) -> None:
    done = publish(refresher, shop.catalog, as_of=NOW)
    assert [one.rows_upserted for one in done] == [3, 2, 2]
    who = _all(shop, "SELECT DISTINCT who FROM fsql.publish_run")
    assert (
        who
        == [(refresher.info.user,)]
        == _all(shop, "SELECT DISTINCT who FROM fsql.audit_log WHERE action = 'publish'")
    )


def test_who_may_not_publish_is_told_the_grant(shop: Belt, stranger: psycopg.Connection) -> None:
    with pytest.raises(PermissionRefused) as refusal:
        publish(stranger, shop.catalog, ["orders"])
    assert refusal.value.help.endswith(f"GRANT {sql_name(ROLES['refresher'])} TO {sql_name(stranger.info.user)}")


def sql_name(name: str) -> str:
    return sql.Identifier(name).as_string(None)


def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.01)


def _waiting(made: Belt) -> int:
    return int(str(_all(made, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")[0][0]))


def _is_stopped(made: Belt) -> bool:
    """Whether somebody waits for the epoch, the last thing that a publisher writes."""
    waits = "SELECT FROM pg_locks WHERE relation = 'fsql_online.epoch'::regclass AND NOT granted"
    return _all(made, waits) != []


class Publisher(threading.Thread):
    """A publisher on its own connection, which is stopped at a row that another session has locked."""

    def __init__(self, made: Belt) -> None:
        super().__init__()
        self.connection = psycopg.connect(made.dsn, autocommit=True)
        self._catalog = made.catalog
        self.error: Exception | None = None

    def run(self) -> None:
        try:
            publish(self.connection, self._catalog, ["orders_v1"], as_of=NOW)
        except Exception as error:
            self.error = error
        finally:
            self.connection.close()


def test_publishers_of_one_version_come_one_after_the_other(shop: Belt) -> None:
    """The second computes after the first has committed: it finds nothing left to write, and is newer."""
    first, second = Publisher(shop), Publisher(shop)
    with psycopg.connect(shop.dsn) as blocker:
        blocker.execute("LOCK TABLE fsql_online.epoch IN SHARE MODE")  # the first stops just before its end
        first.start()
        _until(lambda: _is_stopped(shop))
        second.start()
        _until(lambda: _waiting(shop) == 1)
        assert _all(shop, ROWS) == []  # nothing half done is seen
    first.join()
    second.join()
    assert (first.error, second.error) == (None, None)
    runs = _all(shop, "SELECT state, rows_upserted FROM fsql.publish_run ORDER BY id")
    assert runs == [("succeeded", 3), ("succeeded", 0)]
    assert _all(shop, "SELECT sequence FROM fsql_online.epoch") == [(2,)]


def test_a_publisher_killed_half_way_leaves_the_former_state(shop: Belt) -> None:
    shop.publish("orders", as_of=NOW)
    before = _all(shop, f"{ROWS} ORDER BY 1")
    shop.connection.execute("UPDATE shop.orders SET order_count = 77")
    shop.refresh("orders")
    victim = Publisher(shop)
    with psycopg.connect(shop.dsn) as blocker:
        blocker.execute("LOCK TABLE fsql_online.epoch IN SHARE MODE")
        victim.start()
        _until(lambda: _is_stopped(shop))
        shop.connection.execute("SELECT pg_terminate_backend(%s)", [victim.connection.info.backend_pid])
        victim.join()
    assert isinstance(victim.error, ServerError)
    assert _all(shop, f"{ROWS} ORDER BY 1") == before
    states = "SELECT state FROM fsql.publish_run ORDER BY id"
    assert _all(shop, states) == [("succeeded",), ("running",)]
    assert shop.publish("orders", as_of=NOW)[0].rows_upserted == 2
    assert _all(shop, states) == [("succeeded",), ("interrupted",), ("succeeded",)]
    audit = "SELECT result FROM fsql.audit_log WHERE action = 'publish' ORDER BY id"
    assert _all(shop, audit) == [("succeeded",), ("interrupted",), ("succeeded",)]


def test_who_retires_waits_for_who_publishes(belt: NewBelt) -> None:
    """Else the publisher would leave the mark behind that the table can be trusted."""
    made = belt(FILES, SOURCES, until="refresh")
    _second_orders(made)
    publisher, retiring = Publisher(made), threading.Thread(target=_retire, args=[made.dsn])
    with psycopg.connect(made.dsn) as blocker:
        blocker.execute("LOCK TABLE fsql_online.epoch IN SHARE MODE")
        publisher.start()
        _until(lambda: _is_stopped(made))
        retiring.start()
        _until(lambda: _waiting(made) == 1)
    publisher.join()
    retiring.join()
    assert publisher.error is None
    assert _all(made, "SELECT role FROM fsql.version WHERE name = 'orders' ORDER BY number") == [
        ("retired",),
        ("live",),
    ]
    assert _all(made, "SELECT FROM fsql_online.epoch WHERE name = 'orders'") == []
    assert _all(made, "SELECT fsql.rebuild_online('orders', 1)") == [("retired",)]


def _second_orders(made: Belt) -> None:
    """A second version of orders and of the service that reads it, live beside the first."""
    made.write(
        {"views/orders.sql": FILES["views/orders.sql"].replace("order_count,", "order_count + 0 AS order_count,")}
    )
    made.plan()
    made.apply()
    made.refresh()
    promote(made.connection, ["orders_v2", "fraud_v2"])


def _retire(dsn: str) -> None:
    with psycopg.connect(dsn, autocommit=True) as connection:
        retire(connection, ["orders_v1"])


def test_a_run_that_another_session_still_runs_is_left_alone(shop: Belt, refresher: psycopg.Connection) -> None:
    version = shop.catalog.view("orders")

    def interrupted() -> None:
        with run(refresher, "publish", version, "f"):
            shop.publish("orders")
            assert _all(shop, "SELECT state FROM fsql.publish_run ORDER BY id") == [("running",), ("succeeded",)]
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert _all(shop, "SELECT state, error FROM fsql.publish_run ORDER BY id LIMIT 1") == [
        ("failed", "KeyboardInterrupt")
    ]


def test_a_run_of_refresh_has_its_own_numbers(shop: Belt) -> None:
    with run(shop.connection, "refresh", shop.catalog.view("tier"), "f") as current, shop.connection.transaction():
        current.finish(rows=5, rejected='{"NULL key": 2}', newest_event_time=datetime(2026, 1, 1, tzinfo=UTC))
    row = _all(shop, "SELECT state, rows, rejected ->> 'NULL key' FROM fsql.refresh_run ORDER BY id DESC LIMIT 1")
    assert row == [("succeeded", 5, "2")]
