"""Connections, all alike: the same session settings, a supported version, errors without secrets."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import psycopg

from fsql.errors import ServerError
from fsql.postgres.binaries import SUPPORTED
from fsql.postgres.dsn import SESSION_STATEMENT, Purpose, Target, psycopg_conninfo, resolve
from fsql.postgres.embedded import EmbeddedServer, locate_home
from fsql.settings import Settings


class Session(psycopg.Connection[Any]):
    """A connection that knows what the project calls its group roles, by duty; a stranger may not ask the registry."""

    roles: Mapping[str, str] = MappingProxyType({})


@contextmanager
def hold(
    settings: Settings,
    explicit: str | None = None,
    purpose: Purpose = "admin",
    environ: Mapping[str, str] = os.environ,
) -> Iterator[Target]:
    """The server for `purpose`, ready to be connected to; an embedded one runs until this context is left."""
    target = resolve(settings, explicit, purpose, environ)
    if not target.embedded:
        yield target
        return
    with EmbeddedServer(locate_home(settings, environ), environ=environ) as server:
        yield server.target


@contextmanager
def connect(
    settings: Settings,
    explicit: str | None = None,
    purpose: Purpose = "admin",
    *,
    application_name: str = "fsql",
    environ: Mapping[str, str] = os.environ,
) -> Iterator[psycopg.Connection]:
    """An autocommit connection to the server for `purpose`, its session pinned; closed at the end.

    Raises ServerError where it cannot be reached, refuses, or is no Postgres 15 to 18.
    """
    with (
        hold(settings, explicit, purpose, environ) as target,
        open_connection(target, application_name) as connection,
    ):
        connection.roles = settings.roles
        yield connection


def open_connection(target: Target, application_name: str = "fsql") -> Session:
    """An autocommit connection to a target that is held or remote; the caller closes it."""
    try:
        connection = Session.connect(psycopg_conninfo(target), autocommit=True, application_name=application_name)
        try:
            _require_supported(connection, target)
            connection.execute(SESSION_STATEMENT.encode())
        except BaseException:
            connection.close()
            raise
    except psycopg.Error as error:
        # The driver's own words, which a traceback would show, have not been cleared of secrets.
        raise _refused(target, error) from None
    return connection


def _require_supported(connection: psycopg.Connection, target: Target) -> None:
    major = connection.info.server_version // 10000
    if major not in SUPPORTED:
        raise ServerError(
            f"{target.label} is Postgres {major}; fsql needs {SUPPORTED[0]} to {SUPPORTED[-1]}",
            help="set FSQL_DSN to a supported server",
        )


def _refused(target: Target, error: psycopg.Error) -> ServerError:
    reason = target.without_secrets(str(error)).strip()
    return ServerError(
        f"cannot connect to {target.label} (from {target.origin}): {reason}", help=_remedy(target, reason)
    )


def _remedy(target: Target, reason: str) -> str:
    if "certificate" in reason or "SSL" in reason:
        return (
            "remote servers are verified: add sslrootcert=FILE with the server's authority to the DSN, "
            "or choose an sslmode there"
        )
    if target.embedded and "password" in reason:
        return "its file `password` is not what fsql wrote: put it back, or give the data up with `fsql db destroy`"
    if "password" in reason or "authentication" in reason:
        return "give user and password in FSQL_DSN, by PGPASSFILE, or by a service file"
    return "see that the server runs and that FSQL_DSN names it; without FSQL_DSN fsql starts one of its own"
