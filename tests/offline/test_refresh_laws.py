"""Laws 3 and 9 for histories: one row an instant, or an error that names them; done wholly or not at all."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from support.projects import Belt, NewBelt
from support.server import Server

from fsql.errors import FsqlError, HistoryError, PermissionRefused, ServerError
from fsql.migration import upgrade
from fsql.offline.history import join, service_of
from fsql.offline.refresh import refresh
from fsql.offline.spine import read_spine
from fsql.registry.catalog import read_catalog

SOURCES = """
CREATE SCHEMA shop;
CREATE TABLE shop.moves (id bigint, "Pl ace" text, at timestamptz, n integer, rank integer);
"""
ENTITY = {"entities/spot.sql": 'SELECT id, "Pl ace" FROM shop.moves'}
VIEW = '-- entity: spot\n--\nSELECT id, "Pl ace", at AS event_time, n FROM shop.moves'
LATEST = '-- entity: spot\n-- latest by: rank\n--\nSELECT id, "Pl ace", at AS event_time, n, rank FROM shop.moves'


@pytest.fixture
def moves(belt: NewBelt) -> Belt:
    return belt({**ENTITY, "views/moves.sql": VIEW}, SOURCES, until="apply")


def insert(belt: Belt, *rows: tuple[Any, ...]) -> None:
    for row in rows:
        belt.connection.execute("INSERT INTO shop.moves VALUES (%s, %s, %s::timestamptz, %s, %s)", row)


def history(belt: Belt) -> list[Any]:
    return belt.connection.execute("SELECT id, n FROM fsql_offline.moves_v1 ORDER BY id, n").fetchall()


def runs(belt: Belt) -> list[str]:
    return [state for (state,) in belt.connection.execute("SELECT state FROM fsql.refresh_run ORDER BY id")]


def test_equal_rows_of_one_instant_are_one(moves: Belt) -> None:
    insert(moves, *[(1, "a", "2024-01-01Z", 5, None)] * 3)
    (done,) = moves.refresh()
    assert (done.rows, history(moves)) == (1, [(1, 5)])


def test_different_rows_of_one_instant_are_named_and_the_former_history_stays(moves: Belt) -> None:
    insert(moves, (1, "a", "2024-01-01Z", 5, None))
    moves.refresh()
    insert(moves, (1, "a", "2024-01-01Z", 6, None), (None, "x", "2024-01-01Z", 1, 0), (None, "x", "2024-01-01Z", 2, 0))
    with pytest.raises(HistoryError) as caught:
        moves.refresh()
    said = str(caught.value)
    assert "id=1, Pl ace=a, event_time=2024-01-01 00:00:00+00:00: 2 rows that differ in n" in said
    assert "id=None" not in said, "rows that no history can hold contradict nobody"
    assert "latest by" in caught.value.help
    assert history(moves) == [(1, 5)]
    assert runs(moves) == ["succeeded", "failed"]


def test_latest_by_says_which_row_wins_and_its_ties_are_refused(belt: NewBelt) -> None:
    made = belt({**ENTITY, "views/moves.sql": LATEST}, SOURCES, until="apply")
    insert(made, (1, "a", "2024-01-01Z", 5, 1), (1, "a", "2024-01-01Z", 6, 2), (1, "a", "2024-01-01Z", 7, None))
    insert(made, (2, "a", "2024-01-01Z", 1, None), (3, "a", "2024-01-01Z", 1, 1), (3, "a", "2024-01-01Z", 1, 1))
    made.refresh()
    assert history(made) == [(1, 6), (2, 1), (3, 1)]
    insert(made, (1, "a", "2024-01-01Z", 8, 2))
    with pytest.raises(HistoryError) as caught:
        made.refresh()
    assert caught.value.message.count("id=") == 1
    assert "2 rows" in caught.value.message, "the rows that lost do not count"
    assert history(made) == [(1, 6), (2, 1), (3, 1)]


def test_rows_that_no_history_can_hold_are_counted_by_reason(moves: Belt) -> None:
    insert(moves, (None, "a", "2024-01-01Z", 1, 0), (1, None, "2024-01-01Z", 1, 0), (1, "a", None, 1, 0))
    for at in ("infinity", "-infinity", "1899-12-31 23:59:59.999999Z", "2200-01-01Z", "1900-01-01Z", "4713-01-01 BC"):
        insert(moves, (1, "a", at, 1, 0))
    (done,) = moves.refresh()
    assert done.rows == 1
    assert done.rejected == {"NULL key": 2, "no event_time": 1, "event_time outside 1900 to 2200": 5}


def test_refreshing_twice_is_the_same(moves: Belt) -> None:
    insert(moves, (1, "a", "2024-01-01Z", 5, None))
    first, second = moves.refresh()[0], moves.refresh()[0]
    assert (first.rows, first.newest_event_time) == (second.rows, second.newest_event_time)
    assert runs(moves) == ["succeeded"] * 2
    row = moves.connection.execute(
        "SELECT action, object, fingerprint, result, who FROM fsql.audit_log WHERE action = 'refresh' ORDER BY id DESC"
    ).fetchone()
    print_ = moves.catalog.fingerprint("moves_v1")
    assert row == ("refresh", "moves_v1", print_, "succeeded", moves.connection.info.user)


def test_applying_twice_is_the_same(moves: Belt) -> None:
    count = "SELECT count(*) FROM fsql.apply_run"
    before = moves.connection.execute(count).fetchone()
    moves.apply()
    assert moves.connection.execute(count).fetchone() == before == (1,)
    row = moves.connection.execute("SELECT who, direction, summary FROM fsql.apply_run").fetchone()
    assert row == (moves.connection.info.user, "upgrade", "create moves_v1")


def wait_for(connection: psycopg.Connection, query: str) -> int:
    """The pid of the session whose current statement is like `query`, as soon as it waits for a lock."""
    for _ in range(200):
        found = connection.execute(
            "SELECT pid FROM pg_stat_activity WHERE query ILIKE %s AND wait_event_type = 'Lock' "
            "AND datname = current_database()",
            (query,),
        ).fetchone()
        if found:
            return int(found[0])
        time.sleep(0.02)
    raise AssertionError(f"nobody waits in {query}")


class Thread(threading.Thread):
    """A thread whose error is kept."""

    def __init__(self, work: Any) -> None:
        super().__init__()
        self.work, self.error = work, None
        self.start()

    def run(self) -> None:
        try:
            self.work()
        except BaseException as error:
            self.error = error


@pytest.fixture
def other(server: Server, moves: Belt) -> Iterator[psycopg.Connection]:
    """A second connection to the database of `moves`."""
    with server.connect(moves.connection.info.dbname) as connection:
        yield connection


def test_a_killed_refresh_leaves_the_former_history_and_is_called_interrupted(
    moves: Belt, other: psycopg.Connection
) -> None:
    insert(moves, (1, "a", "2024-01-01Z", 5, None))
    moves.refresh()
    insert(moves, (2, "a", "2024-01-01Z", 5, None))
    with psycopg.connect(moves.dsn) as blocker:
        blocker.execute("LOCK TABLE shop.moves IN ACCESS EXCLUSIVE MODE")
        thread = Thread(lambda: refresh(other, read_catalog(other)))
        pid = wait_for(moves.connection, "%refresh_history%")
        moves.connection.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        thread.join(20)
    assert isinstance(thread.error, ServerError)
    assert runs(moves) == ["succeeded", "running"]
    assert history(moves) == [(1, 5)]
    moves.refresh()
    assert runs(moves) == ["succeeded", "interrupted", "succeeded"]
    assert history(moves) == [(1, 5), (2, 5)]
    assert moves.connection.execute("SELECT count(*) FROM fsql.audit_log WHERE result = 'interrupted'").fetchone() == (
        1,
    )


def test_two_refreshes_at_once_both_end_well(moves: Belt, other: psycopg.Connection) -> None:
    insert(moves, (1, "a", "2024-01-01Z", 5, None))
    with psycopg.connect(moves.dsn) as blocker:
        blocker.execute("LOCK TABLE shop.moves IN ACCESS EXCLUSIVE MODE")
        thread = Thread(lambda: refresh(other, read_catalog(other)))
        wait_for(moves.connection, "%refresh_history%")
        with psycopg.connect(moves.dsn, autocommit=True) as third:
            second = Thread(lambda: refresh(third, read_catalog(third)))
            time.sleep(0.2)
            blocker.rollback()
            second.join(20)
    thread.join(20)
    assert (thread.error, second.error) == (None, None)
    assert history(moves) == [(1, 5)]
    assert runs(moves) == ["succeeded"] * 2


CHANGED = {"views/moves.sql": VIEW.replace(" n FROM", " n + 1 AS n FROM")}


def standing(belt: Belt) -> list[str]:
    return sorted(version.label for version in belt.catalog.versions.values())


def test_an_apply_that_is_killed_leaves_nothing(moves: Belt, other: psycopg.Connection) -> None:
    moves.write(CHANGED)
    moves.plan()
    with psycopg.connect(moves.dsn) as blocker:
        blocker.execute("LOCK TABLE fsql.audit_log IN ACCESS EXCLUSIVE MODE")  # its row is the last of a step
        thread = Thread(lambda: upgrade(moves.settings, other))
        pid = wait_for(moves.connection, "%INSERT INTO fsql.audit_log%")
        moves.connection.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
        thread.join(20)
    assert isinstance(thread.error, FsqlError)
    assert standing(moves) == ["moves_v1"]
    assert moves.connection.execute("SELECT to_regclass('features.moves_v2')").fetchone() == (None,)
    moves.apply()
    assert standing(moves) == ["moves_v1", "moves_v2"]


def test_two_applies_at_once_wait_for_each_other(moves: Belt, other: psycopg.Connection) -> None:
    moves.write(CHANGED)
    moves.plan()
    with psycopg.connect(moves.dsn) as blocker:
        blocker.execute("LOCK TABLE fsql.audit_log IN ACCESS EXCLUSIVE MODE")
        first = Thread(lambda: upgrade(moves.settings, other))
        wait_for(moves.connection, "%INSERT INTO fsql.audit_log%")
        done = threading.Event()
        second = Thread(lambda: (moves.apply(), done.set()))
        assert not done.wait(0.3)
        blocker.rollback()
        first.join(20)
        second.join(20)
    assert (first.error, second.error) == (None, None)
    assert standing(moves) == ["moves_v1", "moves_v2"]
    assert moves.connection.execute("SELECT count(*) FROM fsql.apply_run").fetchone() == (2,)


def test_a_refresh_during_an_apply_ends_well(moves: Belt, other: psycopg.Connection) -> None:
    insert(moves, (1, "a", "2024-01-01Z", 5, None))
    moves.write(CHANGED)
    moves.plan()
    with psycopg.connect(moves.dsn) as blocker:
        blocker.execute("LOCK TABLE shop.moves IN ACCESS EXCLUSIVE MODE")
        refreshing = Thread(lambda: refresh(other, read_catalog(other)))
        wait_for(moves.connection, "%refresh_history%")
        applying = Thread(moves.apply)
        time.sleep(0.2)
        blocker.rollback()
        refreshing.join(20)
        applying.join(20)
    assert (refreshing.error, applying.error) == (None, None)
    assert history(moves) == [(1, 5)]
    assert standing(moves) == ["moves_v1", "moves_v2"]


def test_a_history_that_was_never_refreshed_says_so(moves: Belt) -> None:
    spine = read_spine("SELECT 1::bigint AS id, 'a' AS \"Pl ace\", now() AS event_time")
    with pytest.raises(HistoryError, match="never refreshed") as caught:
        join(moves.connection, service_of(moves.catalog, ["moves.n"]), spine)
    assert "fsql refresh" in caught.value.help


SECURED = """
ALTER TABLE shop.moves ENABLE ROW LEVEL SECURITY;
CREATE POLICY everybody ON shop.moves USING (true);
"""


@pytest.mark.parametrize("through", ["table", "view"])
def test_row_level_security_hides_no_row_in_silence(belt: NewBelt, through: str) -> None:
    """Neither history nor the online table loses rows; the refusal names the table, and its remedy helps."""
    view = VIEW.replace("FROM shop.moves", "FROM shop.seen") if through == "view" else VIEW
    seen = "CREATE VIEW shop.seen AS SELECT * FROM shop.moves; ALTER VIEW shop.seen OWNER TO fsql_owner;"
    grants = "GRANT USAGE ON SCHEMA shop TO fsql_owner; GRANT SELECT ON shop.moves TO fsql_owner;"
    made = belt({**ENTITY, "views/moves.sql": view}, SOURCES + seen + grants, until="apply")
    insert(made, (1, "a", "2024-01-01Z", 5, None))
    made.refresh()
    made.publish()
    made.connection.execute(SECURED.encode())
    with pytest.raises(PermissionRefused) as caught:
        made.refresh()
    assert "row level security of shop.moves would hide rows" in caught.value.message
    assert 'ALTER ROLE "fsql_owner" BYPASSRLS' in caught.value.help
    made.publish()
    assert history(made) == [(1, 5)]
    assert made.connection.execute("SELECT count(*) FROM fsql_online.moves_v1").fetchone() == (1,)
    assert runs(made) == ["succeeded", "failed"]
    made.connection.execute(b'ALTER ROLE "fsql_owner" BYPASSRLS')
    try:
        made.refresh()
    finally:
        made.connection.execute(b'ALTER ROLE "fsql_owner" NOBYPASSRLS')
    assert history(made) == [(1, 5)]


def test_row_level_security_that_hides_nothing_from_the_owner_is_no_matter(moves: Belt) -> None:
    insert(moves, (1, "a", "2024-01-01Z", 5, None))
    moves.connection.execute(SECURED.encode())
    moves.connection.execute(b"ALTER SCHEMA shop OWNER TO fsql_owner")
    moves.connection.execute(b"ALTER TABLE shop.moves OWNER TO fsql_owner")
    moves.refresh()
    assert history(moves) == [(1, 5)]
