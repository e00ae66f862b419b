"""Refresh: history computed anew from the sources, wholly or not at all."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from fsql.compiler.objects import FIRST_TIME, LAST_TIME
from fsql.compiler.quoting import FEATURES, OFFLINE
from fsql.definitions import ViewVersion
from fsql.errors import FsqlError, HistoryError, PermissionRefused, ServerError
from fsql.permissions import hidden_rows
from fsql.registry.catalog import Catalog
from fsql.registry.runs import Failed, Progress, each, run
from fsql.sql import statement


@dataclass(frozen=True)
class Refreshed:
    """One refreshed history: its rows, the newest real event, rows left out by reason, and how long it took."""

    label: str
    rows: int
    newest_event_time: datetime | None
    rejected: dict[str, int]
    seconds: float


def chosen(catalog: Catalog, names: Sequence[str]) -> tuple[ViewVersion, ...]:
    """The versions named: the live one of a name, the one of a label; every standing one where none is named."""
    if names:
        return tuple(catalog.view(name) for name in names)
    return tuple(catalog.view(v.name, v.number) for v in catalog.standing("view") if v.role != "retired")


def due(connection: psycopg.Connection[Any]) -> tuple[str, ...]:
    """The labels of versions whose history is older than their declared freshness, or was never computed."""
    return tuple(label for (label,) in connection.execute(statement("due_versions").encode()))


def refresh(
    connection: psycopg.Connection[Any],
    catalog: Catalog,
    views: Sequence[str] = (),
    *,
    progress: Progress | None = None,
    failed: Failed | None = None,
) -> tuple[Refreshed, ...]:
    """What was refreshed, a version each, in its own transaction; `connection` is in autocommit mode.

    `progress(label, done, total)` is called before each version. Raises HistoryError, naming keys and time,
    where two different rows of one entity stand at one instant; the former history then stays. A version that
    fails keeps no other from being refreshed: its error goes to `failed(label, error)`, or is raised at the end.
    """

    def work(version: ViewVersion) -> Refreshed:
        return _refresh(connection, catalog, version)

    return each(connection, chosen(catalog, views), work, progress, failed)


def _refresh(connection: psycopg.Connection[Any], catalog: Catalog, version: ViewVersion) -> Refreshed:
    began = time.monotonic()
    try:
        with (
            run(connection, "refresh", version, catalog.fingerprint(version.label)) as current,
            _named_for_the_run(connection, version),
            connection.transaction(),
        ):
            connection.execute(b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            # whoever waits for a lock keeps every reader behind it waiting, too; and a killed client waits no more
            connection.execute(b"SET LOCAL lock_timeout = '10s'")
            connection.execute(b"SET LOCAL client_connection_check_interval = '2s'")
            named = {"name": version.name, "number": version.number}
            connection.execute(statement("refresh_history").encode(), named)
            rows, newest = _counted(connection, version)
            rejected = _rejected(connection, version)
            current.finish(rows=rows, newest_event_time=newest, rejected=json.dumps(rejected))
    except psycopg.Error as error:
        raise _named(connection, version, error) from error
    return Refreshed(version.label, rows, newest, rejected, time.monotonic() - began)


@contextmanager
def _named_for_the_run(connection: psycopg.Connection[Any], version: ViewVersion) -> Iterator[None]:
    """Names errors inside the run, so that its row says what people are told; missing grants the run names itself."""
    try:
        yield
    except psycopg.errors.InsufficientPrivilege as error:
        hidden = hidden_rows(connection, version.label, error)
        if hidden is None:
            raise
        raise hidden from error
    except psycopg.Error as error:
        raise _named(connection, version, error) from error


def _counted(connection: psycopg.Connection[Any], version: ViewVersion) -> tuple[int, datetime | None]:
    newest = sql.SQL("NULL::timestamptz") if version.static else sql.SQL("max(event_time)")
    counted = sql.SQL("SELECT count(*), {} FROM {}").format(newest, sql.Identifier(OFFLINE, version.label))
    row = connection.execute(counted).fetchone()
    return (row[0], row[1]) if row else (0, None)


def _rejected(connection: psycopg.Connection[Any], version: ViewVersion) -> dict[str, int]:
    """How many rows of the definition no history can hold, by reason; empty where there are none."""
    missing = sql.SQL(" OR ").join(sql.SQL("{} IS NULL").format(sql.Identifier(k.name)) for k in version.keys)
    reasons: dict[str, sql.Composable] = {"NULL key": missing}
    if not version.static:
        reasons["no event_time"] = sql.SQL("event_time IS NULL")
        reasons["event_time outside 1900 to 2200"] = sql.SQL("event_time < {} OR event_time >= {}").format(
            sql.Literal(FIRST_TIME), sql.Literal(LAST_TIME)
        )
    counts = sql.SQL(", ").join(sql.SQL("count(*) FILTER (WHERE {})").format(reason) for reason in reasons.values())
    view = sql.Identifier(FEATURES, version.label)
    row = connection.execute(sql.SQL("SELECT {} FROM {}").format(counts, view)).fetchone()
    return {reason: count for reason, count in zip(reasons, row or (), strict=True) if count}


def _named(connection: psycopg.Connection[Any], version: ViewVersion, error: psycopg.Error) -> FsqlError:
    said = error.diag.message_primary or str(error)
    if isinstance(error, psycopg.errors.UniqueViolation):
        return _contradiction(connection, version)
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return PermissionRefused(f"{version.label}: {said}", help=_grant_help(error))
    if isinstance(error, psycopg.errors.LockNotAvailable):
        return HistoryError(
            f"{version.label} was not refreshed: a reader held its history for longer than 10 seconds",
            help="the former history stays; end the idle transaction (pg_stat_activity), then refresh again",
        )
    if isinstance(error, psycopg.OperationalError) and connection.broken:
        return ServerError(f"the connection broke while {version.label} was refreshed", help="refresh again")
    if isinstance(error, psycopg.errors.UndefinedTable) and f"{OFFLINE}.{version.label}" in said:
        return HistoryError(
            f"the history of {version.label} is gone: {said}", help="`fsql doctor` says how it is made again"
        )
    return HistoryError(
        f"{version.label} could not be refreshed: {said}", help="the former history stays; correct the source"
    )


def _grant_help(error: psycopg.Error) -> str:
    return error.diag.message_hint or "the owner role must be able to read every source: GRANT SELECT ON … TO it"


def _contradiction(connection: psycopg.Connection[Any], version: ViewVersion) -> HistoryError:
    shown = "; ".join(_contradicting(connection, version))
    return HistoryError(
        f"{version.label} has different rows for one entity at one instant: {shown}",
        help="say which wins with `-- latest by: column`, or aggregate so that one row is left; "
        "values that only look different, such as 1.0 and 1.00, are made one by a cast: amount::numeric(12, 2)",
    )


def _contradicting(connection: psycopg.Connection[Any], version: ViewVersion) -> Iterator[str]:
    """Up to three instants at which history would have more than one row: `id=1, …: 2 rows that differ in n`."""
    instant = [*(k.name for k in version.keys), *(() if version.static else ("event_time",))]
    for *values, count, differs in connection.execute(_contradictions(connection, version, instant)):
        pairs = ", ".join(f"{name}={value}" for name, value in zip(instant, values, strict=True))
        names = ", ".join(f.name for f, differing in zip(version.features, differs, strict=True) if differing)
        yield f"{pairs}: {count} rows that differ in {names}"


def _contradictions(connection: psycopg.Connection[Any], version: ViewVersion, instant: Sequence[str]) -> sql.Composed:
    names = {"relation": sql.Identifier(OFFLINE, version.label).as_string(None)}
    definition = connection.execute(statement("definition_of").encode(), names).fetchone()
    assert definition is not None
    columns = [(sql.Identifier(f.name), sql.Identifier(f"fsql_{n}")) for n, f in enumerate(version.features)]
    compared = (sql.SQL(statement("differs")).format(column=column, flag=flag) for column, flag in columns)
    return sql.SQL(statement("contradictions")).format(
        instant=sql.SQL(", ").join(map(sql.Identifier, instant)),
        differing=sql.SQL(", ").join(sql.SQL("bool_or({})").format(flag) for _, flag in columns),
        compared=sql.SQL(", ").join(compared),
        rows=sql.SQL(definition[0]),
    )
