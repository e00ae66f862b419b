"""One server a session, and ground that its OS user can reach."""

from __future__ import annotations

import importlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from fsql.postgres import os_user
from fsql.postgres.connection import open_connection
from fsql.postgres.dsn import Target, psycopg_conninfo, target
from fsql.postgres.embedded import EmbeddedServer
from support.choice import IMAGE, Choice, chosen

MARKS = {"server": "postgres", "own_server": "crash", "new_home": "crash"}


@dataclass(frozen=True)
class Server:
    """A running server; its login may create databases and roles. `version` is like `18.6`."""

    target: Target
    version: str

    @property
    def major(self) -> int:
        """The major version: 15 to 18."""
        return int(self.version.split(".")[0])

    def dsn(self, database: str) -> str:
        """The connection string of one of its databases, for both drivers and for FSQL_DSN."""
        parameters = {key: value for key, value in self.target.parameters.items() if value}
        return psycopg_conninfo(Target(parameters={**parameters, "dbname": database}))

    def connect(self, database: str) -> psycopg.Connection:
        """An autocommit connection with fsql's pinned session."""
        return open_connection(target(self.dsn(database), "the tests"))

    def create_database(self, name: str, template: str = "template0") -> None:
        """Creates the database `name` as a copy of `template`."""
        self._send("CREATE DATABASE {} TEMPLATE {}", name, template)

    def drop_database(self, name: str) -> None:
        """Drops the database `name`, whoever is connected."""
        self._send("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def roles(self) -> frozenset[str]:
        """The names of all roles of the server."""
        with self._maintenance() as connection:
            return frozenset(name for (name,) in connection.execute("SELECT rolname FROM pg_roles"))

    def drop_role(self, name: str) -> None:
        """Drops a role that owns nothing any more."""
        self._send("DROP ROLE IF EXISTS {}", name)

    def _send(self, statement: Any, *names: str) -> None:
        with self._maintenance() as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    @contextmanager
    def _maintenance(self) -> Iterator[psycopg.Connection]:
        with self.connect(self.target.parameters["dbname"]) as connection:
            yield connection


def describe(place: Target) -> Server:
    """The server that answers at `place`."""
    with open_connection(place) as connection:
        version = connection.info.parameter_status("server_version") or ""
    return Server(place, version.split(" ")[0])  # Debian adds its own words


@pytest.fixture(scope="session")
def ground() -> Iterator[Path]:
    """A folder that every OS user can enter: root's server is another user's, and tmp_path is closed to it."""
    user = os_user.server_user(Path("/nonexistent"))
    places = (Path(place) for place in (tempfile.gettempdir(), "/var/tmp", "/var/lib"))
    folder = Path(tempfile.mkdtemp(prefix="fsql-test-", dir=next(p for p in places if user.can_enter(p))))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    """The session's server; it leaves nothing behind, neither databases nor roles."""
    with ExitStack() as stack:
        place = _started(request, stack, request.config.stash[chosen])
        running = describe(place)
        before = running.roles()
        yield running
        if not place.embedded:
            for role in sorted(running.roles() - before):
                running.drop_role(role)


def _started(request: pytest.FixtureRequest, stack: ExitStack, choice: Choice) -> Target:
    if choice.kind == "dsn":
        return choice.given
    if choice.kind == "container":
        # Imported here: it is slow, and only who asks for a container has an engine.
        postgres = importlib.import_module("testcontainers.postgres")
        container = stack.enter_context(postgres.PostgresContainer(IMAGE, driver=None))
        return target(container.get_connection_url(), "the container")
    home = request.getfixturevalue("ground") / "server"
    return stack.enter_context(EmbeddedServer(home, durable=False)).target


class OwnServer(EmbeddedServer):
    """An embedded server of one test's own, to be killed."""

    def __enter__(self) -> OwnServer:
        self.open()
        return self

    def kill(self) -> None:
        """Kills the postmaster at once, as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)

    def restart(self) -> None:
        """Begins to use the server anew, which recovers."""
        self.close()
        self.open()

    def as_server(self) -> Server:
        """The server as the `server` fixture describes one; ask again after a restart."""
        return describe(self.target)


@pytest.fixture
def own_server(ground: Path) -> Iterator[OwnServer]:
    """A server of the test's own with default durability; kill -9 on the session's would hit every test."""
    place = Path(tempfile.mkdtemp(dir=ground))
    place.chmod(0o711)
    with OwnServer(place / "home") as running:
        yield running


def pytest_configure(config: pytest.Config) -> None:
    """Declares the marks that tests get by the fixtures they use."""
    config.addinivalue_line("markers", "postgres: uses a server (given by fixture)")
    config.addinivalue_line("markers", "crash: has a server of its own, to stop or kill (given by fixture)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks tests by their fixtures: `-m "not postgres and not crash"` needs no server."""
    for item in items:
        for mark in {MARKS[name] for name in getattr(item, "fixturenames", ()) if name in MARKS}:
            item.add_marker(mark)
