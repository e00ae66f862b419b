"""The online store is a cache: kill -9 empties it, history answers, marked, while it is filled again by itself."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
from online_shop import ASKED, FILES, SOURCES
from support.databases import ROLES
from support.projects import REPOSITORY, Belt, write_project
from support.server import OwnServer

from fsql.migration import sqlalchemy_connection
from fsql.online.store import OnlineStore
from fsql.postgres import processes
from fsql.postgres.connection import open_connection
from fsql.postgres.dsn import psycopg_conninfo
from fsql.registry.install import install

RUNS = "SELECT name, count(*) FROM fsql.publish_run WHERE state = 'succeeded' GROUP BY name ORDER BY name"
REBUILT = "SELECT count(*) FROM fsql.audit_log WHERE action = 'rebuild' AND result = 'succeeded'"


@pytest.fixture
def shop(own_server: OwnServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Belt]:
    """The shop, published, in the embedded server of its project, which nobody but a store holds then."""
    monkeypatch.setenv("FSQL_HOME", str(own_server.home))
    settings = write_project(tmp_path, FILES)
    with open_connection(own_server.target) as connection:
        with sqlalchemy_connection(connection) as bind:
            install(bind, project="test", roles=ROLES)
            bind.commit()
        connection.execute(SOURCES.encode())
        made = Belt(settings, connection, "")
        made.plan()
        made.apply()
        made.refresh()
        made.publish()
        yield made


def kill(server: OwnServer) -> None:
    """Kills the postmaster and all its processes at once, as a power cut would."""
    for pid in (server.pid, *processes.all_in(server.home / "data")):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            assert pid != server.pid


def rows(server: OwnServer, query: str) -> list[tuple[object, ...]]:
    """What the restarted server says."""
    with open_connection(server.target) as connection:
        return [tuple(row) for row in connection.execute(query.encode()).fetchall()]


async def test_after_kill_9_history_answers_until_it_is_filled_again(shop: Belt, own_server: OwnServer) -> None:
    async with OnlineStore(shop.settings.features, deadline=60) as online:
        before = await online.features("fraud", ASKED)
        assert set(before.metadata.sources) == {"online"}
        for times in (1, 2):
            kill(own_server)
            after = await online.features("fraud", ASKED)  # the store brings the server up by itself
            assert set(after.metadata.sources) == {"history"}
            assert (list(after), after.metadata.event_times) == (list(before), before.metadata.event_times)
            async with asyncio.timeout(20):
                while "history" in after.metadata.sources:
                    after = await online.features("fraud", ASKED)
                    assert list(after) == list(before)
            own_server.restart()
            assert rows(own_server, REBUILT) == [(3 * times,)]
    assert rows(own_server, RUNS) == [("orders", 3), ("tier", 3), ("weather", 3)]


@contextmanager
def serving(shop: Belt) -> Iterator[subprocess.Popen[str]]:
    """A process of its own whose store is open."""
    environ = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    command = [sys.executable, str(Path(__file__).with_name("serving_process.py")), str(shop.settings.features)]
    with subprocess.Popen(command, stdin=-1, stdout=-1, text=True, env=environ, cwd=REPOSITORY) as process:
        try:
            assert said(process) == "open"
            yield process
        finally:
            process.kill()


def tell(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("read\n")
    process.stdin.flush()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_of_many_processes_one_fills_it(shop: Belt, own_server: OwnServer) -> None:
    with ExitStack() as stack:
        stores = [stack.enter_context(serving(shop)) for _ in range(2)]
        kill(own_server)
        for store in stores:
            tell(store)
        assert [said(store) for store in stores] == ["online", "online"]
        own_server.restart()
        assert rows(own_server, RUNS) == [("orders", 2), ("tier", 2), ("weather", 2)]


def test_a_crash_while_it_is_filled_leaves_it_empty(shop: Belt, own_server: OwnServer) -> None:
    shop.connection.execute("TRUNCATE fsql_online.epoch, fsql_online.orders_v1")
    with suppress(psycopg.OperationalError), psycopg.connect(psycopg_conninfo(own_server.target)) as filling:
        assert filling.execute("SELECT fsql.rebuild_online('orders', 1)").fetchone() == ("rebuilt",)
        kill(own_server)
    own_server.restart()
    assert rows(own_server, "SELECT FROM fsql_online.orders_v1 UNION ALL SELECT FROM fsql_online.epoch") == []
    assert rows(own_server, RUNS) == [("orders", 1), ("tier", 1), ("weather", 1)]
    assert rows(own_server, "SELECT fsql.rebuild_online('orders', 1)") == [("rebuilt",)]
