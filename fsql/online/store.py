"""OnlineStore: the newest values of a service's features, one statement a request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from fsql.definitions import ServiceVersion
from fsql.errors import NotReady, PermissionRefused, ServerError, UsageError
from fsql.online.answer import answer, read_texts
from fsql.online.connections import FAILURES, Connections, Place, is_lost, named, state_of
from fsql.online.reading import Reading, Readings
from fsql.online.rebuilding import Rebuilding
from fsql.online.request import checked_moment, checked_rows, request_columns
from fsql.online.rows import OnlineRows
from fsql.parser.names import quote
from fsql.settings import find
from fsql.sql import statement

# An object is gone or another (undefined, changed, dropped under a plan): the registry is looked at again.
_OUTDATED = ("42", "0A", "3F", "XX")

T = TypeVar("T")
Read = Callable[[Connections, Reading], Awaitable[T]]


class OnlineStore:
    """The serving side of a project, for asyncio (any event loop): `async with OnlineStore(...) as online:`.

    `features` is the project's folder features_sql (its alembic.ini is looked for upward from there). `dsn` names
    the server; without it FSQL_ONLINE_DSN, FSQL_DSN, then the embedded server, held while the store is open.
    `pool_size` bounds connections and requests under way at once; others wait. `deadline` bounds a call, in
    seconds, waiting included; None: no bound. `fallback=False` raises NotReady instead of answering from history.
    `poll` is how many seconds a promotion may go unnoticed. A read that finds the online store emptied by a crash has
    it filled again in the background, over one connection beside the pool, unless `rebuild=False`; what hinders
    that is told to the logger `fsql.online`.
    """

    def __init__(
        self,
        features: str | Path = "features_sql",
        dsn: str | None = None,
        *,
        pool_size: int = 8,
        deadline: float | None = 10.0,
        fallback: bool = True,
        poll: float = 3.0,
        rebuild: bool = True,
    ) -> None:
        if pool_size < 1:
            raise UsageError(f"pool_size is {pool_size}", help="give at least 1")
        self._settings = find(start=Path(features).resolve())
        self._dsn, self._size, self._deadline = dsn, pool_size, deadline
        self._fallback, self._poll, self._rebuild = fallback, poll, rebuild
        self._rebuilding: Rebuilding | None = None
        self._open: tuple[Connections, Readings] | None = None

    async def __aenter__(self) -> OnlineStore:
        """The store, connected; raises ServerError, PermissionRefused or RegistryError where it cannot serve."""
        if self._open is not None:
            raise UsageError("this store is open already", help="enter it once, and share it")
        connections = Connections(Place(self._settings, self._dsn), self._size)
        readings = Readings(connections, self._poll)
        try:
            await readings.look()
        except BaseException as error:
            try:
                raise (await self._named(error, connections)) from None
            finally:
                await connections.close()
        self._open = connections, readings
        self._rebuilding = Rebuilding(connections) if self._rebuild else None
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Nothing; connections are closed, a rebuilding is given up, and an embedded server may stop."""
        if self._open is not None:
            (connections, _), self._open = self._open, None
            try:
                if self._rebuilding:
                    await self._rebuilding.close()
            finally:
                await connections.close()

    async def features(
        self, service: str, rows: Iterable[Mapping[str, Any]], *, as_of: datetime | None = None
    ) -> OnlineRows:
        """The features of `service` for every row, in the order asked, duplicates and unknown entities included.

        `service` is a name (its live version) or a label. Each row has all request columns; None is NULL. `as_of`,
        aware, is the moment asked for; None: now, by the server's clock. Rows that the online store cannot answer
        for that moment are answered from history and marked in the metadata.

        Raises UsageError for rows that do not fit, RegistryError for an unknown service, NotReady where history
        cannot answer either, ServerError and PermissionRefused for the server's refusals.
        """
        asked, moment = checked_rows(rows), checked_moment(as_of)

        async def read(connections: Connections, reading: Reading) -> OnlineRows:
            columns = request_columns(reading.service, asked)
            if not asked:
                return OnlineRows(reading.service, (), moment or datetime.now(UTC), frozenset())
            async with connections.lease() as connection:
                return await answer(
                    connection, reading, columns, moment, fallback=self._fallback, unfilled=self._unfilled
                )

        return await self._within_deadline(service, read)

    def _unfilled(self, service: ServiceVersion) -> None:
        if self._rebuilding:
            self._rebuilding.begin(join.view for join in service.joins)

    async def read_row(self, service: str, texts: Mapping[str, str | None]) -> dict[str, Any]:
        """A request row from texts as people type them, each read by Postgres as its column's type.

        Raises UsageError for unknown columns and for text that is no value of the type.
        """

        async def read(connections: Connections, reading: Reading) -> dict[str, Any]:
            async with connections.lease() as connection:
                return await read_texts(connection, reading.service, texts)

        return await self._within_deadline(service, read)

    async def _within_deadline(self, service: str, read: Read[T]) -> T:
        if self._open is None:
            raise UsageError("this store is not open", help="use it inside `async with OnlineStore(...) as online:`")
        try:
            async with asyncio.timeout(self._deadline) as bound:
                return await self._twice(*self._open, service, read)
        except TimeoutError:
            if not bound.expired():
                raise
            raise ServerError(
                f"no answer for {service} within {self._deadline:g} s",
                help="give a longer deadline or a greater pool_size; see what the server is busy with",
            ) from None

    async def _twice(self, connections: Connections, readings: Readings, service: str, read: Read[T]) -> T:
        """What `read` gives; once more where the connection was lost or an object it reads is another now."""
        try:
            return await read(connections, await readings.find(service))
        except (*FAILURES, NotReady) as error:
            cause = error.__cause__ if isinstance(error, NotReady) and error.__cause__ else error
            if is_lost(cause):
                connections.forget()
            elif state_of(cause).startswith(_OUTDATED) and state_of(cause) != "42501":
                readings.forget()
            elif isinstance(error, NotReady):
                raise
            else:
                raise await self._named(error, connections) from error
        try:
            return await read(connections, await readings.find(service))
        except FAILURES as error:
            raise await self._named(error, connections) from error

    async def _named(self, error: BaseException, connections: Connections) -> BaseException:
        """A failure as one of ours; what is no failure of the server's stays as it is."""
        if not isinstance(error, FAILURES):
            return error
        found = named(error)
        if not isinstance(found, PermissionRefused):
            return found
        async with connections.lease() as connection:
            login = await connection.fetchval(statement("login"))
        grant = f"GRANT {quote(self._settings.roles['server'])} TO {quote(login)}"
        return PermissionRefused(found.message, help=f"have a role administrator run: {grant}")
