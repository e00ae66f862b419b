"""Which Postgres the suite runs on, decided before anything else; nobody's own settings reach a test.

FSQL_TEST_DSN names a server; else FSQL_TEST_CONTAINERS=1 asks for a container; else the embedded server is used,
whose programs FSQL_PG_BINDIR may choose. FSQL_DSN is never looked at: it is where somebody keeps their features.
"""

from __future__ import annotations

import os
from collections.abc import MutableMapping
from dataclasses import dataclass, field, replace

import pytest

from fsql.errors import FsqlError
from fsql.postgres import binaries
from fsql.postgres.connection import open_connection
from fsql.postgres.dsn import Target, target

KEPT = ("FSQL_PG_BINDIR", "FSQL_PG_OSUSER")  # which programs, run by whom: neither holds anyone's data
IMAGE = "postgres:18"


@dataclass(frozen=True)
class Choice:
    """`kind` is `dsn`, `container` or `embedded`; `given` is the server of FSQL_TEST_DSN."""

    kind: str
    words: str
    given: Target = field(default_factory=Target)


def choose(environ: MutableMapping[str, str]) -> Choice:
    """The server that `environ` asks for; then every FSQL_* and PG* variable is taken out of it."""
    dsn, containers = environ.get("FSQL_TEST_DSN", "").strip(), environ.get("FSQL_TEST_CONTAINERS") == "1"
    given = target(dsn, "FSQL_TEST_DSN", environ) if dsn else Target()
    for name in [name for name in environ if name.startswith(("FSQL_", "PG")) and name not in KEPT]:
        del environ[name]
    if dsn:
        return _answering(given)
    if containers:
        return Choice("container", f"container {IMAGE} (FSQL_TEST_CONTAINERS)")
    found = binaries.find(environ)
    return Choice("embedded", f"embedded {found.version}")


def _answering(given: Target) -> Choice:
    if "dbname" not in given.parameters:
        given = replace(given, parameters={**given.parameters, "dbname": "postgres"})
    with open_connection(given) as connection:
        version = connection.info.parameter_status("server_version")
    return Choice("dsn", f"{version} at {given.label} (FSQL_TEST_DSN)", given)


chosen = pytest.StashKey[Choice]()


def pytest_configure(config: pytest.Config) -> None:
    """Chooses at once: a server that was asked for and does not answer ends the run, nothing takes its place."""
    try:
        config.stash[chosen] = choose(os.environ)
    except FsqlError as error:
        raise pytest.UsageError(str(error)) from None


def pytest_report_header(config: pytest.Config) -> str:
    """`postgres: embedded 18.6`."""
    return f"postgres: {config.stash[chosen].words}"
