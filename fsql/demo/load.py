"""The demo's data in Postgres: schema nyc, filled by COPY in one transaction."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from fsql.demo.data import FILES, SourceFile, folder, opened
from fsql.errors import ServerError

Progress = Callable[[str, int], None]
_CHUNK = 1 << 20
_EXPECTED = {source.table: source.rows for source in FILES}


@dataclass(frozen=True)
class LoadReport:
    """What schema nyc holds: rows by table, the seconds it took, and whether this call loaded them."""

    rows: dict[str, int]
    seconds: float
    loaded: bool


def statement(name: str) -> bytes:
    """The text of `fsql/demo/sql/<name>.sql`, as psycopg takes it."""
    return files("fsql.demo").joinpath("sql", f"{name}.sql").read_bytes()


def load(connection: psycopg.Connection[Any], progress: Progress | None = None) -> LoadReport:
    """The rows of every table of schema nyc, loaded now unless they stand there already.

    One transaction: a load that is killed leaves nothing, a second one changes nothing, two at once
    wait for each other. Inside a caller's own transaction, that one decides. `progress` hears
    (table, rows) after each table. Raises MissingExtra where the data is not installed, ServerError
    where a schema nyc stands that is not the demo's.
    """
    started = time.perf_counter()
    with connection.transaction():
        connection.execute(statement("lock"))
        loaded = not _answer(connection, "exists")
        if loaded:
            _fill(connection, folder(), progress)
        rows = _standing(connection)
    return LoadReport(rows, time.perf_counter() - started, loaded)


def _fill(connection: psycopg.Connection[Any], data: Path, progress: Progress | None) -> None:
    connection.execute(statement("schema"))
    for source in FILES:
        _copy(connection, source, data)
        if source.table == "flights":
            connection.execute(statement("flights"))
        if progress:
            progress(source.table, source.rows)
    connection.execute(statement("indexes"))


def _copy(connection: psycopg.Connection[Any], source: SourceFile, data: Path) -> None:
    copy_in = statement(f"copy_{source.table}")
    with opened(source, data) as stream, connection.cursor() as cursor, cursor.copy(copy_in) as copy:
        for chunk in _chunks(stream.read):
            copy.write(chunk)


def _chunks(read: Callable[[int], bytes]) -> Iterator[bytes]:
    return iter(lambda: read(_CHUNK), b"")


def _standing(connection: psycopg.Connection[Any]) -> dict[str, int]:
    """Rows by table; refuses a schema nyc that is another one, or was changed since."""
    rows: dict[str, int] = {}
    if _answer(connection, "tables") == len(FILES):
        rows = dict(_tuples(connection, "counts"))
    if rows != _EXPECTED:
        raise ServerError(
            "schema nyc does not hold the demo's data as it was loaded",
            help="drop or rename the schema nyc, or run the demo in another database",
        )
    return rows


def _answer(connection: psycopg.Connection[Any], name: str) -> object:
    return _tuples(connection, name)[0][0]


def _tuples(connection: psycopg.Connection[Any], name: str) -> list[tuple[Any, ...]]:
    """The rows of a named statement as tuples, whatever row factory the caller's connection has."""
    with connection.cursor(row_factory=tuple_row) as cursor:
        return cursor.execute(statement(name)).fetchall()
