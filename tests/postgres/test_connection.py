"""Connections by both drivers: pinned sessions, verified servers, errors without secrets."""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import psycopg
import pytest

from fsql.errors import EmbeddedServerError, ServerError
from fsql.postgres import cluster, connection, dsn, processes
from fsql.postgres.connection import connect, hold, open_connection
from fsql.postgres.dsn import SESSION, SESSION_STATEMENT, Target, asyncpg_arguments, psycopg_conninfo
from fsql.postgres.embedded import EmbeddedServer
from fsql.settings import Settings

AUTHORITY = Path(__file__).with_name("own_authority.pem")
READ_SETTINGS = "SELECT name, setting FROM pg_settings WHERE name = ANY($1)"

# What a person's environment may hold, and must not matter to the embedded server.
HOSTILE = {
    "PGHOST": "db.example.test",
    "PGHOSTADDR": "10.0.0.7",
    "PGPORT": "1",
    "PGUSER": "eve",
    "PGDATABASE": "elsewhere",
    "PGPASSWORD": "wrong",
    "PGSSLMODE": "verify-full",
    "PGSSLROOTCERT": "system",
    "PGGSSENCMODE": "require",
    "PGCHANNELBINDING": "require",
    "PGTARGETSESSIONATTRS": "standby",
    "PGOPTIONS": "-c search_path=evil -c TimeZone=Asia/Tokyo",
    "PGTZ": "Asia/Tokyo",
    "PGDATESTYLE": "German",
    "PGCLIENTENCODING": "LATIN1",
}


@pytest.fixture
def upset(server: EmbeddedServer) -> Iterator[EmbeddedServer]:
    """The server, with defaults for its database that fsql must not depend on."""
    with open_connection(server.target) as session:
        for name, value in (("TimeZone", "Asia/Tokyo"), ("search_path", "evil"), ("extra_float_digits", "0")):
            session.execute(f"ALTER DATABASE fsql SET {name} = '{value}'".encode())
        yield server
        session.execute(b"ALTER DATABASE fsql RESET ALL")


def test_psycopg_sessions_are_pinned(upset: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    with open_connection(upset.target, "a room") as session:
        rows = session.execute(b"SELECT name, setting FROM pg_settings").fetchall()
        found = {str(name): setting for name, setting in rows}
        assert session.autocommit
    assert {name: found[name].split(",")[0] for name in SESSION} == SESSION
    assert found["application_name"] == "a room"


async def test_asyncpg_sessions_are_pinned(upset: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in HOSTILE.items():
        monkeypatch.setenv(name, value)
    session = await asyncpg.connect(**asyncpg_arguments(upset.target))
    try:
        await session.execute(SESSION_STATEMENT)
        found = dict(await session.fetch(READ_SETTINGS, [*SESSION, "application_name"]))
    finally:
        await session.close()
    assert {name: found[name].split(",")[0] for name in SESSION} == SESSION
    assert found["application_name"] == "fsql"


def test_connect_holds_the_embedded_server(home: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FSQL_HOME", str(home))
    with connect(settings) as session:
        assert session.info.dbname == "fsql"
        with hold(settings) as target, open_connection(target) as other:
            assert other.info.port == session.info.port
        session.execute(b"SELECT 1")
    assert session.closed
    assert cluster.running(home / "data") is None


def test_a_dsn_starts_no_server(
    new_home: Callable[[str], Path], settings: Settings, server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = new_home("unused")
    monkeypatch.setenv("FSQL_HOME", str(home))
    monkeypatch.setenv("PGPASSFILE", str(server.home / "pgpass"))
    monkeypatch.setenv("FSQL_DSN", f"postgresql://fsql_admin@127.0.0.1:{server.port}/fsql")
    with connect(settings) as session:
        assert session.info.port == server.port
    with connect(settings, f"host=127.0.0.1 port={server.port} user=fsql_admin dbname=postgres") as session:
        assert session.info.dbname == "postgres"
    assert not home.exists()


async def test_asyncpg_finds_the_password_file(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", str(server.home / "pgpass"))
    target = dsn.target(f"host=127.0.0.1 port={server.port} user=fsql_admin dbname=fsql", "here")
    session = await asyncpg.connect(**asyncpg_arguments(target))
    assert await session.fetchval("SELECT current_database()") == "fsql"
    await session.close()


def test_errors_name_the_server_and_keep_the_secret(settings: Settings, server: EmbeddedServer) -> None:
    text = f"postgresql://fsql_admin:s3cret@127.0.0.1:{server.port}/fsql"
    with pytest.raises(ServerError, match="password authentication failed") as caught, connect(settings, text):
        pass
    assert f"postgresql://fsql_admin@127.0.0.1:{server.port}/fsql" in caught.value.message
    assert "s3cret" not in str(caught.value)
    assert caught.value.__suppress_context__
    assert "PGPASSFILE" in caught.value.help


def test_a_server_that_does_not_answer_is_named(settings: Settings) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with (
        pytest.raises(ServerError, match=f"127.0.0.1:{port}") as caught,
        connect(settings, f"host=127.0.0.1 port={port}"),
    ):
        pass
    assert not isinstance(caught.value, EmbeddedServerError)
    assert "FSQL_DSN" in caught.value.help


@pytest.mark.parametrize("supported", [range(9, 15), range(19, 20)])
def test_another_version_is_refused_with_both_named(
    server: EmbeddedServer, supported: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "SUPPORTED", supported)
    major = cluster.version(server.home / "data")
    with pytest.raises(ServerError, match=f"is Postgres {major}; fsql needs {supported[0]} to {supported[-1]}"):
        open_connection(server.target)
    assert processes.alive(server.pid)


class Impostor:
    """A server on 127.0.0.1 that answers the request for TLS with `answer`, then shakes hands by its own authority."""

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._socket.settimeout(5)  # a client may refuse before it knocks
        self.port = self._socket.getsockname()[1]
        self.heard: list[bytes] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(AUTHORITY)
        with contextlib.suppress(OSError), self._socket.accept()[0] as peer:
            peer.settimeout(5)
            assert peer.recv(8) == struct.pack("!ii", 8, 80877103)
            peer.sendall(self._answer)
            secure = context.wrap_socket(peer, server_side=True) if self._answer == b"S" else peer
            with secure:
                self.heard.append(secure.recv(4096))

    def close(self) -> bytes:
        self._thread.join()
        self._socket.close()
        return b"".join(self.heard)


async def psycopg_knocks(target: Target) -> str:
    try:
        psycopg.connect(psycopg_conninfo(target) + " hostaddr=127.0.0.1 gssencmode=disable")
    except psycopg.OperationalError as error:
        return str(error)
    raise AssertionError("no impostor answers as Postgres does")


async def asyncpg_knocks(target: Target) -> str:
    try:
        await asyncpg.connect(**asyncpg_arguments(target), timeout=5)
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        return str(error)
    raise AssertionError("no impostor answers as Postgres does")


@pytest.mark.parametrize(
    ("name", "answer", "trusted", "refusal"),
    [
        ("db.example.test", b"N", True, r"rejected SSL|does not support SSL"),
        ("db.example.test", b"S", False, r"certificate verify failed"),
        ("other.example.test", b"S", True, r"certificate verify failed|does not match host name"),
    ],
)
async def test_remote_servers_are_verified_by_both_drivers(
    name: str, answer: bytes, trusted: bool, refusal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _point_names_here(monkeypatch, trusted)
    for knocks in (psycopg_knocks, asyncpg_knocks):
        impostor = Impostor(answer)
        said = await knocks(dsn.target(f"postgresql://ann:s3cret@{name}:{impostor.port}/shop", "here"))
        await asyncio.sleep(0)  # lets asyncpg's transport close
        heard = impostor.close()
        assert b"ann" not in heard
        assert re.search(refusal, said), said


async def test_a_trusted_server_of_the_right_name_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    _point_names_here(monkeypatch, trusted=True)
    for knocks in (psycopg_knocks, asyncpg_knocks):
        impostor = Impostor(b"S")
        await knocks(dsn.target(f"postgresql://ann:s3cret@db.example.test:{impostor.port}/shop", "here"))
        assert b"ann" in impostor.close()


def _point_names_here(monkeypatch: pytest.MonkeyPatch, trusted: bool) -> None:
    lookup = socket.getaddrinfo

    def here(host: str, *rest: Any, **more: Any) -> list[Any]:
        return lookup("127.0.0.1" if str(host).endswith("example.test") else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(AUTHORITY))
