"""Where the benchmarks run: a server of their own, made for the run and gone with it, or the one they are told."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from fsql.postgres import os_user
from fsql.postgres.dsn import Target, target
from fsql.postgres.embedded import EmbeddedServer

VARIABLE = "FSQL_BENCHMARK_DSN"  # never FSQL_DSN: that is where somebody keeps their features


@contextmanager
def folder() -> Iterator[Path]:
    """A new folder that the server's OS user can enter, removed at the end."""
    user = os_user.server_user(Path("/nonexistent"))
    places = (Path(place) for place in (tempfile.gettempdir(), "/var/tmp", "/var/lib"))
    made = Path(tempfile.mkdtemp(prefix="fsql-benchmark-", dir=next(p for p in places if user.can_enter(p))))
    made.chmod(0o711)
    try:
        yield made
    finally:
        shutil.rmtree(made)


@contextmanager
def server(home: Path) -> Iterator[Target]:
    """The empty database of FSQL_BENCHMARK_DSN, or that of a durable embedded server in `home`."""
    given = os.environ.get(VARIABLE, "").strip()
    if given:
        yield target(given, VARIABLE)
        return
    with EmbeddedServer(home, durable=True) as running:
        yield running.target
