"""A scratch database as the registry's tests use it: with logins of its own, and roles for them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import psycopg
import sqlalchemy
from psycopg import sql
from psycopg.conninfo import make_conninfo
from support.server import Server

PASSWORD = "a login of the tests"


@dataclass(frozen=True)
class Database:
    """An empty database with six role names of its own, and logins that go with it."""

    server: Server
    name: str
    roles: dict[str, str]

    @property
    def superuser(self) -> str:
        """The login that the server was given with."""
        return str(self.server.target.parameters["user"])

    def dsn(self, login: str | None = None) -> str:
        """The connection string of a login made here; the superuser's without one."""
        own = self.server.dsn(self.name)
        return own if login in (None, self.superuser) else make_conninfo(own, user=login, password=PASSWORD)

    def connect(self, login: str | None = None, **options: Any) -> psycopg.Connection:
        """A connection as a login; the superuser without one."""
        return psycopg.connect(self.dsn(login), **options)

    def sibling(self, name: str) -> Database:
        """Another database of the same server, with the same roles."""
        return replace(self, name=name)

    def engine(self, login: str | None = None) -> sqlalchemy.Engine:
        """An engine whose connections are not kept."""
        return sqlalchemy.create_engine(
            "postgresql+psycopg://", creator=lambda: self.connect(login), poolclass=sqlalchemy.NullPool
        )

    def run(self, *statements: str, login: str | None = None) -> list[tuple[Any, ...]]:
        """Rows of the last statement; all in one transaction."""
        with self.connect(login) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
            return cursor.fetchall() if cursor.description else []

    def login(self, name: str, *, member_of: tuple[str, ...] = (), options: str = "") -> str:
        """A new login; its name is unique on the server, quoted names welcome."""
        unique = f"{self.name} {name}"
        create = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} {}")
        words = sql.SQL(options)
        self.run(create.format(sql.Identifier(unique), sql.Literal(PASSWORD), words).as_string(None))
        for duty in member_of:
            grant = sql.SQL("GRANT {} TO {}").format(sql.Identifier(self.roles[duty]), sql.Identifier(unique))
            self.run(grant.as_string(None))
        return unique
