"""Statements that only read, sent so that what the login may not see gets a name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import DictRow, dict_row

from fsql.errors import PermissionRefused
from fsql.permissions import called
from fsql.sql import statement


def ask(connection: psycopg.Connection[Any], name: str, values: Mapping[str, Any] | None = None) -> list[DictRow]:
    """The rows of the statement `name`; PermissionRefused where a grant is missing."""
    cursor = connection.cursor(row_factory=dict_row)
    try:
        with connection.transaction():  # a refusal leaves the caller's own transaction usable
            return cursor.execute(statement(name).encode(), values).fetchall()
    except psycopg.errors.InsufficientPrivilege as error:
        raise PermissionRefused(
            f"{connection.info.user} may not read what this needs: {error.diag.message_primary}",
            help=f"have a role administrator run: {_grant(connection)}",
        ) from error


def _grant(connection: psycopg.Connection[Any]) -> str:
    """The statement that lets the login see everything the registry knows."""
    try:
        with connection.transaction():
            duties = dict(connection.execute(statement("duties").encode()).fetchall())
    except psycopg.Error:
        duties = {}  # not even that is open to this login
    names = {"role": duties.get("author") or called(connection, "author"), "login": connection.info.user}
    quoted = {place: sql.Identifier(name) for place, name in names.items()}
    return sql.SQL("GRANT {role} TO {login}").format(**quoted).as_string(None)


def installed(connection: psycopg.Connection[Any]) -> bool:
    """Whether a registry stands in this database."""
    row = connection.execute(statement("registry_stands").encode()).fetchone()
    return bool(row and row[0])
