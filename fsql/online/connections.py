"""A few connections to one server, kept open and used by one caller at a time; the only module that opens them.

Smaller than the driver's own pool, and quicker: nothing is sent when a connection comes back. One that was left
in the middle of something is thrown away instead of being cleaned.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, suppress
from typing import Any

import asyncpg

from fsql.errors import FsqlError, PermissionRefused, ServerError
from fsql.postgres.binaries import SUPPORTED
from fsql.postgres.connection import hold
from fsql.postgres.dsn import SESSION_STATEMENT, Target, asyncpg_arguments
from fsql.settings import Settings
from fsql.sql import statement

# What the driver raises: the server's errors, its own, the network's, and for times before the year 1. Its
# internal error is how it tells that the server said farewell while the connection was idle.
FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, OverflowError)
_RECOVERY = 20.0  # seconds to wait for a server that says it is starting up


class Place:
    """Where the server is; an embedded one is held, in a thread of its own, until `leave()`."""

    def __init__(self, settings: Settings, dsn: str | None) -> None:
        self._settings, self._dsn = settings, dsn
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="fsql-hold")  # enters and leaves come in order
        self._held = ExitStack()

    async def find(self) -> Target:
        """The server, held anew: an embedded one that has died is started."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._hold)

    def _hold(self) -> Target:
        former, self._held = self._held, ExitStack()
        try:
            return self._held.enter_context(hold(self._settings, self._dsn, "online"))
        finally:
            former.close()

    async def leave(self) -> None:
        """Nothing; an embedded server may stop."""
        await asyncio.get_running_loop().run_in_executor(self._thread, lambda: self._held.close())
        self._thread.shutdown(wait=False)


class Connections:
    """At most `size` connections to the server of `place`."""

    def __init__(self, place: Place, size: int) -> None:
        self._place, self._turn = place, asyncio.Semaphore(size)
        self._target: Target | None = None
        self._moving = asyncio.Lock()
        self._idle: list[Any] = []
        self._closed = False

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[Any]:
        """A connection for one caller at a time; what is left half done, or lost, is thrown away."""
        async with self._turn:
            connection = await self._take()
            whole = False
            try:
                yield connection
                whole = True
            except asyncpg.PostgresError as error:
                whole = not is_lost(error)
                raise
            finally:
                self._put_back(connection, whole)

    async def _take(self) -> Any:
        while self._idle:
            connection = self._idle.pop()
            if not connection.is_closed():
                return connection
        return await self._connect()

    def _put_back(self, connection: Any, whole: bool) -> None:
        if whole and not self._closed and not connection.is_closed():
            self._idle.append(connection)
        else:
            connection.terminate()

    @asynccontextmanager
    async def aside(self) -> AsyncIterator[Any]:
        """A connection beside those that callers wait for, closed at the end: for what writes and takes its time."""
        connection = await self._connect("rebuilding_session")
        try:
            yield connection
        finally:
            with suppress(Exception):  # a statement that was cancelled is told so to the server first
                await connection.close(timeout=2)

    def forget(self) -> None:
        """Throws away what is idle: the server has gone or was restarted."""
        while self._idle:
            self._idle.pop().terminate()

    async def close(self) -> None:
        """Closes what is idle now, and what is in use when it comes back."""
        self._closed = True
        idle, self._idle = self._idle, []
        try:
            await asyncio.gather(*(connection.close(timeout=2) for connection in idle), return_exceptions=True)
        finally:
            await self._place.leave()

    async def _connect(self, session: str = "serving_session") -> Any:
        target = self._target or await self._move(None)
        try:
            return await _open_patiently(target, session)
        except OSError as error:
            if not target.embedded:
                raise _refused(target, error) from None
        return await _open_patiently(await self._move(target), session)

    async def _move(self, former: Target | None) -> Target:
        """The server's place, looked up again unless another caller has done so."""
        async with self._moving:
            if self._target is None or self._target is former:
                self._target = await self._place.find()
            return self._target


async def _open_patiently(target: Target, session: str) -> Any:
    until = asyncio.get_running_loop().time() + _RECOVERY
    while True:
        try:
            return await _open(target, session)
        # it starts or stops; one that is struck down meanwhile closes the connection in the middle of the greeting
        except (asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError) as error:
            if asyncio.get_running_loop().time() > until:
                raise _refused(target, error) from None
            await asyncio.sleep(0.05)
        except (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError) as error:
            raise _refused(target, error) from None
        except OSError as error:
            if target.embedded:
                raise
            raise _refused(target, error) from None


async def _open(target: Target, session: str) -> Any:
    connection = await asyncpg.connect(
        **asyncpg_arguments(target),
        # every statement stays prepared, however long, for as long as the connection lives
        statement_cache_size=1000,
        max_cached_statement_lifetime=0,
        max_cacheable_statement_size=0,
    )
    try:
        major = connection.get_server_version().major
        if major not in SUPPORTED:
            raise ServerError(
                f"{target.label} is Postgres {major}; fsql needs {SUPPORTED[0]} to {SUPPORTED[-1]}",
                help="set FSQL_ONLINE_DSN or FSQL_DSN to a supported server",
            )
        await connection.execute(f"{SESSION_STATEMENT};\n{statement(session)}")
    except BaseException:
        connection.terminate()
        raise
    return connection


def _refused(target: Target, error: Exception) -> FsqlError:
    reason = target.without_secrets(str(error)).strip() or type(error).__name__
    remedy = "see that the server runs and that FSQL_ONLINE_DSN or FSQL_DSN names it"
    if isinstance(error, asyncpg.InvalidAuthorizationSpecificationError):
        remedy = "give user and password in the DSN, by PGPASSFILE, or by a service file"
    if isinstance(error, asyncpg.TooManyConnectionsError):
        remedy = "give the store a smaller pool_size, or the server more max_connections"
    return ServerError(f"cannot connect to {target.label} (from {target.origin}): {reason}", help=remedy)


def state_of(error: BaseException) -> str:
    """The SQLSTATE of the error, or empty."""
    return str(getattr(error, "sqlstate", None) or "")


def is_lost(error: BaseException) -> bool:
    """Whether the connection is gone, so that another may still answer."""
    if isinstance(error, asyncpg.PostgresError):
        return state_of(error).startswith(("08", "57P"))
    return isinstance(error, asyncpg.InterfaceError | asyncpg.InternalClientError | OSError)


def named(error: BaseException) -> FsqlError:
    """A failure of a statement as one of ours."""
    said = str(error) or type(error).__name__
    if isinstance(error, asyncpg.InsufficientPrivilegeError):
        return PermissionRefused(said, help="have a role administrator grant the project's server role to this login")
    if is_lost(error):
        return ServerError(f"the connection was lost: {said}", help="ask again; see that the server runs")
    return ServerError(f"the server refused to answer: {said}", help=getattr(error, "hint", None) or "")
