"""One request answered: from the online store, and from history where that cannot be trusted for the moment."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import asyncpg

from fsql.compiler.request_types import OTHER, kind, transport
from fsql.compiler.services import request_value
from fsql.definitions import Column, ServiceVersion
from fsql.errors import FsqlError, NotReady, ServerError, UsageError
from fsql.online.connections import state_of
from fsql.online.reading import Reading
from fsql.online.request import misfit
from fsql.online.rows import OnlineRows

Columns = list[list[Any]]
_FRESH, _READY, _MOMENT = -3, -2, -1  # the last columns of both statements; history's has the moment alone


async def answer(
    connection: Any,
    reading: Reading,
    columns: Columns,
    as_of: datetime | None,
    *,
    fallback: bool,
    unfilled: Callable[[ServiceVersion], None],
) -> OnlineRows:
    """The answer for request columns of at least one row, all of it for one moment.

    `unfilled` is told a service for which the online store is not filled.
    Raises NotReady where the online store cannot answer a row and history, if it may be asked, neither.
    """
    try:
        records = await connection.fetch(reading.online, as_of, *columns)
    except asyncpg.PostgresError as error:
        if not (_is_data(error) or (fallback and isinstance(error, asyncpg.UndefinedTableError))):
            raise
        if not fallback:
            raise await _culprit(connection, reading, columns, error) from error
        # What is stored may be outdated, or gone, and an expression may stumble over just that.
        return await _from_history(connection, reading, columns, as_of)
    stale = [place for place, record in enumerate(records) if not record[_FRESH]]
    filled, moment = records[0][_READY], records[0][_MOMENT]
    if not filled:
        unfilled(reading.service)
    if not stale:
        return OnlineRows(reading.service, records, moment, frozenset())
    if not fallback:
        raise _not_ready(reading.service, filled, moment)
    asked = columns if len(stale) == len(records) else [[column[place] for place in stale] for column in columns]
    for place, record in zip(stale, await _history(connection, reading, asked, moment), strict=True):
        records[place] = record
    return OnlineRows(reading.service, [_known(reading, r) for r in records], moment, frozenset(stale))


async def _from_history(connection: Any, reading: Reading, columns: Columns, as_of: datetime | None) -> OnlineRows:
    records = await _history(connection, reading, columns, as_of)
    moment = records[0][_MOMENT]
    return OnlineRows(reading.service, records, moment, frozenset(range(len(records))))


def _known(reading: Reading, record: Any) -> Any:
    """The record's features and event times, which both statements begin with."""
    return record[: len(reading.service.features) + len(reading.service.joins)]


async def _history(connection: Any, reading: Reading, columns: Columns, moment: datetime | None) -> Any:
    try:
        return await connection.fetch(reading.live, moment, *columns)
    except (asyncpg.ObjectNotInPrerequisiteStateError, asyncpg.UndefinedTableError) as error:
        raise NotReady(
            f"the online store cannot answer for {reading.service.label}, and history neither: {error.message}",
            help="run `fsql refresh`, then `fsql publish`",
        ) from error
    except asyncpg.PostgresError as error:
        if _is_data(error):
            raise await _culprit(connection, reading, columns, error) from error
        raise


def _not_ready(service: ServiceVersion, filled: bool, moment: datetime) -> NotReady:
    labels = ", ".join(sorted({join.view.label for join in service.joins}))
    if not filled:
        return NotReady(
            f"the online store is not filled for all of {labels}",
            help="run `fsql publish`; after a crash ask again soon, since open stores have it filled again",
        )
    return NotReady(
        f"what the online store holds of {labels} does not cover {moment.isoformat()}",
        help="run `fsql publish`, ask for a newer moment, or allow fallback=True",
    )


def _is_data(error: asyncpg.PostgresError) -> bool:
    """Whether a value was refused: class 22, data exceptions; 23, the checks of domains."""
    return state_of(error).startswith(("22", "23"))


async def _culprit(connection: Any, reading: Reading, columns: Columns, error: asyncpg.PostgresError) -> FsqlError:
    """The request value that the server refuses, as UsageError; else the service's own expressions are to blame."""
    for column, values in zip(reading.service.request, columns, strict=True):
        for row, value in enumerate(values):
            said = await _refusal(connection, column, value)
            if said:
                return misfit(column, row, value, f"Postgres refuses: {said}")
    return ServerError(
        f"{reading.service.label} fails for one row of the request, and so for all: {error}",
        help="guard the expression in the service, as in `a / nullif(b, 0)`; ask without that row",
    )


async def _refusal(connection: Any, column: Column, value: Any) -> str:
    try:
        await connection.fetchval(request_value(column, transport(column.type)), value)
    except asyncpg.PostgresError as error:
        if not _is_data(error):
            raise
        return str(error)
    return ""


async def read_texts(connection: Any, service: ServiceVersion, texts: Mapping[str, str | None]) -> dict[str, Any]:
    """The request row that the texts mean, each read by Postgres as its column's type."""
    known = {column.name: column for column in service.request}
    row: dict[str, Any] = {}
    for name, text in texts.items():
        if name not in known:
            near = difflib.get_close_matches(name, list(known), 1)
            hint = f"did you mean {near[0]}?" if near else f"it asks for {', '.join(known)}"
            raise UsageError(f"{service.label} has no request column {name}", help=hint)
        row[name] = await _read(connection, known[name], text)
    return row


async def _read(connection: Any, column: Column, text: str | None) -> Any:
    if text is None:
        return None
    if kind(column.type) == "timestamptz" and _is_naive(text):
        raise UsageError(f"{column.name}: {text} has no time zone", help="add one, such as +00:00")
    try:
        value = await connection.fetchval(request_value(column, "text"), text)
    except asyncpg.PostgresError as error:
        if not _is_data(error):
            raise
        raise UsageError(f"{column.name} {column.type}: {error}", help=f"give it as {column.name}=VALUE") from error
    return text if kind(column.type) == OTHER else value


def _is_naive(text: str) -> bool:
    try:
        return datetime.fromisoformat(text.strip()).tzinfo is None
    except ValueError:
        return False  # in another notation; Postgres, whose zone is UTC here, decides
