"""Refusals with their remedy: which grant a login lacks, as the statement that gives it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
from psycopg import sql

from fsql.definitions import SourceTable
from fsql.errors import PermissionRefused
from fsql.postgres.connection import Session
from fsql.sql import statement

_SECURES_ROWS = "check_enable_rls"


def refused(connection: psycopg.Connection[Any], error: psycopg.Error, duty: str) -> PermissionRefused:
    """The server's refusal as one of ours: its own hint, or the GRANT of `duty`'s group role to this login.

    `connection` must be able to answer: its failed transaction is over.
    """
    said = error.diag.message_primary or str(error)
    return PermissionRefused(said, help=error.diag.message_hint or _remedy(connection, duty))


def grant(connection: psycopg.Connection[Any], duty: str) -> str:
    """`GRANT fsql_trainer TO "night job"`: what makes this login a member of the duty's group role."""
    role = _duties(connection).get(duty) or (duty == "owner" and _owner(connection)[0]) or called(connection, duty)
    return _text("grant_role", role=sql.Identifier(role), login=_login(connection))


def called(connection: psycopg.Connection[Any], duty: str) -> str:
    """What the project's settings call the duty's group role; `fsql_<duty>` where nobody told the connection."""
    told = connection.roles if isinstance(connection, Session) else {}
    return told.get(duty, f"fsql_{duty}")


def is_member(connection: psycopg.Connection[Any], duty: str) -> bool:
    """Whether this login has the rights of the duty's group role; False where it cannot know."""
    role = _duties(connection).get(duty)
    if role is None:
        return False
    row = connection.execute(statement("is_member").encode(), {"role": role}).fetchone()
    return bool(row and row[0])


def source_grants(connection: psycopg.Connection[Any], name: str, number: int) -> tuple[str, ...]:
    """The statements after which the owner can read every source of that version; empty where it can."""
    rows = connection.execute(statement("unreadable_sources").encode(), {"name": name, "number": number}).fetchall()
    return _flat(_relation_grants(row[1], row[2], sql.Identifier(row[0]), row[3], row[4]) for row in rows)


def login_grants(connection: psycopg.Connection[Any], tables: Iterable[SourceTable]) -> tuple[str, ...]:
    """The statements after which this login can read these tables; empty where it can."""
    wanted = sorted(set(tables))
    arguments = {"schemas": [t.schema for t in wanted], "names": [t.name for t in wanted]}
    rows = connection.execute(statement("unreadable_relations").encode(), arguments).fetchall()
    return _flat(_relation_grants(row[0], row[1], _login(connection), row[2], row[3]) for row in rows)


def _flat(grants: Iterable[Iterator[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(grant for some in grants for grant in some))


def _relation_grants(schema: str, table: str, role: sql.Identifier, enter: bool, read: bool) -> Iterator[str]:
    """What `role`, which may or may not `enter` the schema and `read` the table, lacks to read it."""
    if not enter:
        yield _text("grant_usage", schema=sql.Identifier(schema), role=role)
    if not read:
        yield _text("grant_select", table=sql.Identifier(schema, table), role=role)


def column_grants(connection: psycopg.Connection[Any], labels: list[str]) -> tuple[str, ...]:
    """The statements after which this login can read the columns about persons in these histories."""
    rows = connection.execute(statement("withheld_columns").encode(), {"labels": labels}).fetchall()
    return tuple(
        _text(
            "grant_columns",
            columns=sql.SQL(", ").join(map(sql.Identifier, columns)),
            table=sql.Identifier("fsql_offline", label),
            login=_login(connection),
        )
        for label, columns in rows
    )


def hidden_rows(
    connection: psycopg.Connection[Any], label: str, error: psycopg.errors.InsufficientPrivilege
) -> PermissionRefused | None:
    """The refusal where row level security would have hidden rows from a history; None where the error is another.

    `connection` must be able to answer: its failed transaction is over.
    """
    if error.diag.source_function != _SECURES_ROWS:  # unlike its words, it is in no language
        return None
    relation = {"relation": sql.Identifier("fsql_offline", label).as_string(None)}
    rows = connection.execute(statement("row_secured_sources").encode(), relation).fetchall()
    tables = ", ".join(dict.fromkeys(f"{schema}.{table}" for schema, table, _ in rows)) or "a source"
    fixes = "; ".join(dict.fromkeys(_text("bypass_row_security", role=sql.Identifier(row[2])) for row in rows))
    return PermissionRefused(
        f"{label} was not computed: row level security of {tables} would hide rows from it",
        help=f"let the owner of fsql's views see every row: {fixes or 'ALTER ROLE … BYPASSRLS'} (a policy is not "
        "enough), or ALTER TABLE … DISABLE ROW LEVEL SECURITY; the former history stays",
    )


def _remedy(connection: psycopg.Connection[Any], duty: str) -> str:
    owner, is_login = _owner(connection)
    if is_login:
        return f"group roles are skipped in this database: do it as {owner}, who owns everything"
    return f"have a role administrator run: {grant(connection, duty)}"


def _owner(connection: psycopg.Connection[Any]) -> tuple[str, bool]:
    """Who owns the registry, and whether that is a login of its own, as where group roles are skipped."""
    row = connection.execute(statement("registry_owner").encode()).fetchone()
    return (str(row[0]), bool(row[1])) if row else ("", False)


def _duties(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """Duty → group role, as far as this login may know."""
    try:
        return dict(connection.execute(statement("duties").encode()).fetchall())
    except psycopg.Error:
        return {}


def _login(connection: psycopg.Connection[Any]) -> sql.Identifier:
    return sql.Identifier(connection.info.user)


def _text(name: str, **parts: sql.Composable) -> str:
    return sql.SQL(statement(name).strip()).format(**parts).as_string(None)
