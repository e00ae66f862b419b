"""What a crash has emptied is filled again by those who read: in the background, once, and at nobody's cost."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import psycopg
import pytest
from online_shop import ASKED, FILES, SOURCES
from psycopg.conninfo import make_conninfo
from support.databases import ROLES
from support.projects import Belt, NewBelt
from support.server import Server

from fsql.errors import NotReady
from fsql.online.connections import Connections
from fsql.online.rebuilding import Rebuilding
from fsql.online.rows import OnlineRows
from fsql.online.store import OnlineStore

TABLES = ("orders", "tier", "weather")
EMPTY = f"TRUNCATE fsql_online.epoch, {', '.join(f'fsql_online.{name}_v1' for name in TABLES)}"  # as recovery does
RUNS = "SELECT name, who, state FROM fsql.publish_run WHERE id > 3 ORDER BY name, id"
WAITING = "SELECT FROM pg_locks WHERE relation = 'fsql_online.epoch'::regclass AND NOT granted"


@pytest.fixture
def shop(belt: NewBelt) -> Belt:
    """The shop, published as of now."""
    return belt(FILES, SOURCES)


@pytest.fixture
def web(shop: Belt, server: Server) -> Iterator[str]:
    """The DSN of a login that serves, and that forbids itself as much as a login can."""
    name = f"web_{time.monotonic_ns()}"
    for statement in (
        f"CREATE ROLE {name} LOGIN PASSWORD 'pass'",
        f"GRANT {ROLES['server']} TO {name}",
        f"ALTER ROLE {name} SET default_transaction_read_only = on",
        f"ALTER ROLE {name} SET default_transaction_isolation = 'serializable'",
    ):
        shop.connection.execute(statement.encode())
    yield make_conninfo(shop.dsn, user=name, password="pass")
    server.drop_role(name)


def rows(made: Belt, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in made.connection.execute(query.encode()).fetchall()]


def stored(made: Belt) -> list[list[tuple[Any, ...]]]:
    """What the online tables hold, as text."""
    return [rows(made, f"SELECT t::text FROM fsql_online.{name}_v1 AS t ORDER BY 1") for name in TABLES]


def rebuild(made: Belt, name: str) -> object:
    return rows(made, f"SELECT fsql.rebuild_online('{name}', 1)")[0][0]


async def until(source: str, online: OnlineStore) -> OnlineRows:
    """The first answer that comes from there, within ten seconds."""
    async with asyncio.timeout(10):
        while True:
            answer = await online.features("fraud", ASKED)
            if set(answer.metadata.sources) == {source}:
                return answer
            await asyncio.sleep(0.01)


async def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it comes to that within ten seconds."""
    for _ in range(1000):
        if holds():
            return True
        await asyncio.sleep(0.01)
    return False


@contextmanager
def blocked(made: Belt) -> Iterator[None]:
    """Whoever publishes stops just before the end; readers go on."""
    with psycopg.connect(made.dsn) as blocker:
        blocker.execute("LOCK TABLE fsql_online.epoch IN SHARE MODE")
        yield


async def stopped(made: Belt) -> None:
    """Waits until a rebuilding is at that place."""
    assert await eventually(lambda: rows(made, WAITING) != [])


async def test_reads_fill_what_is_empty(shop: Belt, web: str) -> None:
    before = stored(shop)
    async with OnlineStore(shop.settings.features, web) as online:
        truth = list(await until("online", online))
        for _ in range(2):
            shop.connection.execute(EMPTY.encode())
            first = await online.features("fraud", ASKED)
            assert (list(first), set(first.metadata.sources)) == (truth, {"history"})
            assert list(await until("online", online)) == truth
            assert stored(shop) == before
    who = psycopg.conninfo.conninfo_to_dict(web)["user"]
    assert rows(shop, RUNS) == [(name, who, "succeeded") for name in TABLES for _ in range(2)]
    told = "SELECT object, result, (detail ->> 'rows_upserted')::int FROM fsql.audit_log WHERE action = 'rebuild'"
    assert sorted(rows(shop, told))[::2] == [
        ("orders_v1", "succeeded", 3),
        ("tier_v1", "succeeded", 2),
        ("weather_v1", "succeeded", 2),
    ]


async def test_reads_go_on_while_it_takes_its_time(shop: Belt, web: str) -> None:
    """Longer than the deadline of a read, in a store of one connection."""
    async with OnlineStore(shop.settings.features, web, pool_size=1, deadline=1.5) as online:
        shop.connection.execute(EMPTY.encode())
        with blocked(shop):
            await until("history", online)
            await stopped(shop)
            began = time.monotonic()
            while time.monotonic() < began + 1.7:
                assert set((await online.features("fraud", ASKED)).metadata.sources) == {"history"}
        await until("online", online)


async def test_closing_gives_it_up_and_leaves_nothing(shop: Belt, web: str) -> None:
    shop.connection.execute(EMPTY.encode())
    with blocked(shop):
        async with OnlineStore(shop.settings.features, web) as online:
            await until("history", online)
            await stopped(shop)
            began = time.monotonic()
        assert time.monotonic() - began < 2
        assert rows(shop, WAITING) == []  # cancelled on the server, too
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []
    assert (rows(shop, RUNS), rows(shop, "TABLE fsql_online.epoch"), stored(shop)) == ([], [], [[], [], []])


async def test_who_wants_it_ready_is_told_and_has_it_filled(shop: Belt) -> None:
    async with OnlineStore(shop.settings.features, shop.dsn, fallback=False) as online:
        shop.connection.execute(EMPTY.encode())
        with pytest.raises(NotReady, match="not filled"):
            await online.features("fraud", ASKED)
        assert await eventually(lambda: len(rows(shop, "TABLE fsql_online.epoch")) == 3)
        assert set((await online.features("fraud", ASKED)).metadata.sources) == {"online"}


async def test_who_does_not_want_it_has_it_left_alone(shop: Belt) -> None:
    async with OnlineStore(shop.settings.features, shop.dsn, rebuild=False) as online:
        shop.connection.execute(EMPTY.encode())
        for _ in range(5):
            assert set((await online.features("fraud", ASKED)).metadata.sources) == {"history"}
        assert rows(shop, RUNS) == []
        assert len(rows(shop, "SELECT FROM pg_stat_activity WHERE datname = current_database()")) == 2


async def test_only_what_is_missing_is_filled(shop: Belt) -> None:
    shop.connection.execute("DELETE FROM fsql_online.epoch WHERE name = 'tier'")
    async with OnlineStore(shop.settings.features, shop.dsn) as online:
        await until("online", online)
    assert [name for name, _, _ in rows(shop, RUNS)] == ["tier"]


@pytest.fixture
def tries(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The moments at which a rebuilding was tried."""
    moments, aside = [], Connections.aside

    @asynccontextmanager
    async def counted(self: Connections) -> AsyncIterator[Any]:
        moments.append(time.monotonic())
        async with aside(self) as connection:
            yield connection

    monkeypatch.setattr(Connections, "aside", counted)
    return moments


OBSTACLES = {
    "never published": "DELETE FROM fsql.publish_run",
    "never refreshed": "REFRESH MATERIALIZED VIEW fsql_offline.tier_v1 WITH NO DATA",
    "permission denied": f"REVOKE EXECUTE ON FUNCTION fsql.rebuild_online FROM {ROLES['server']}",
    "failed: new row": "ALTER TABLE fsql_online.tier_v1 ADD CONSTRAINT nobody CHECK (tier = 'bronze')",
}


@pytest.mark.parametrize("said", OBSTACLES)
async def test_what_cannot_be_is_said_once_and_not_tried_at_every_read(
    shop: Belt, web: str, said: str, tries: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    shop.connection.execute(f"{EMPTY}; {OBSTACLES[said]}".encode())
    with caplog.at_level(logging.WARNING, "fsql.online"):
        async with OnlineStore(shop.settings.features, web) as online:
            async with asyncio.timeout(20):
                while len(tries) <= len(TABLES):
                    try:
                        assert set((await online.features("fraud", ASKED)).metadata.sources) == {"history"}
                    except NotReady:
                        assert said == "never refreshed"
    told = [record.getMessage() for record in caplog.records if "tier_v1" in record.getMessage()]
    assert len(told) == 1
    assert "the online store of tier_v1 is empty and cannot be rebuilt: " in told[0]
    assert said in told[0]
    assert tries[len(TABLES)] - tries[0] > 1  # each at once, and none again before a second is over
    assert rows(shop, "SELECT FROM fsql_online.epoch WHERE name = 'tier'") == []


async def test_a_failure_is_written_down_and_mended_by_a_publication(shop: Belt) -> None:
    shop.connection.execute(f"{EMPTY}; {OBSTACLES['failed: new row']}".encode())
    said = str(rebuild(shop, "tier"))
    assert said.startswith("failed: new row")
    assert rows(shop, "SELECT state, error FROM fsql.publish_run ORDER BY id DESC LIMIT 1") == [
        ("failed", said.removeprefix("failed: "))
    ]
    audit = "SELECT action, object, result, detail ->> 'error' FROM fsql.audit_log ORDER BY id DESC LIMIT 1"
    assert rows(shop, audit) == [("rebuild", "tier_v1", "failed", said.removeprefix("failed: "))]
    assert stored(shop)[1] == []
    shop.connection.execute("ALTER TABLE fsql_online.tier_v1 DROP CONSTRAINT nobody")
    assert rebuild(shop, "tier") == "rebuilt"


async def test_each_failure_in_a_row_doubles_the_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses of a day of failures, by a clock that is set instead of waited for."""

    class Nowhere:
        def aside(self) -> Any:
            raise ConnectionRefusedError("nobody listens")

    rebuilding, loop, pauses = Rebuilding(Nowhere()), asyncio.get_running_loop(), []  # type: ignore[arg-type]
    version = type("Version", (), {"label": "orders_v1", "name": "orders", "number": 1})()
    clock = [loop.time()]
    monkeypatch.setattr(loop, "time", lambda: clock[0])
    for _ in range(1100):
        rebuilding.begin([version])
        await asyncio.gather(*rebuilding._tasks.values())
        pauses.append(rebuilding._tried["orders_v1"].due - clock[0])
        rebuilding.begin([version])
        assert not rebuilding._tasks  # not before the pause is over
        clock[0] += pauses[-1]
    assert [round(pause) for pause in pauses[:10]] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert {round(pause) for pause in pauses[10:]} == {300}
    await rebuilding.close()
    rebuilding.begin([version])
    assert not rebuilding._tasks  # a read that outlives the store starts nothing


def test_only_one_rebuilds(shop: Belt) -> None:
    shop.connection.execute(EMPTY.encode())
    with psycopg.connect(shop.dsn) as other:
        other.execute("SELECT fsql.rebuild_online('tier', 1)")
        assert rebuild(shop, "tier") == "busy"
        assert rebuild(shop, "orders") == "rebuilt"
        other.rollback()
    assert rebuild(shop, "tier") == "rebuilt"
    assert rebuild(shop, "tier") == "ready"
    assert [name for name, _, _ in rows(shop, RUNS)] == ["orders", "tier"]


def test_what_is_retired_or_was_published_in_a_former_life_stays_empty(shop: Belt) -> None:
    shop.connection.execute(EMPTY.encode())
    shop.connection.execute("UPDATE fsql.version SET role = 'retired' WHERE name = 'tier'")
    shop.connection.execute("UPDATE fsql.version SET applied_at = clock_timestamp() WHERE name = 'orders'")
    assert [rebuild(shop, name) for name in TABLES] == ["never published", "retired", "rebuilt"]
    assert rows(shop, "SELECT name FROM fsql_online.epoch") == [("weather",)]


def test_settings_of_sessions_that_serve_do_not_slow_it(shop: Belt) -> None:
    """They forbid every plan that reads a whole table; here such a plan takes minutes."""
    shop.connection.execute(
        "INSERT INTO shop.orders SELECT n, '2026-03-01Z', 1, 1 FROM generate_series(100, 40000) AS n"
    )
    shop.refresh("orders")
    shop.publish("orders")
    shop.connection.execute("DELETE FROM fsql_online.epoch")  # the rows stay: every one is looked for among the new
    for name in ("enable_seqscan", "enable_bitmapscan", "enable_hashjoin", "enable_mergejoin"):
        shop.connection.execute(f"SET {name} = off".encode())
    shop.connection.execute("SET statement_timeout = '20s'")
    assert rebuild(shop, "orders") == "rebuilt"
