"""A scratch server and a scratch database on it, as the registry's tests use them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy
from psycopg import sql


@dataclass(frozen=True)
class Server:
    """A running scratch server whose superuser `root` needs no password."""

    port: int

    def url(self, database: str, login: str = "root") -> sqlalchemy.URL:
        return sqlalchemy.URL.create("postgresql+psycopg", login, None, "127.0.0.1", self.port, database)


@dataclass(frozen=True)
class Database:
    """An empty database with six role names of its own, and logins that go with it."""

    server: Server
    name: str
    roles: dict[str, str]

    def engine(self, login: str = "root") -> sqlalchemy.Engine:
        return sqlalchemy.create_engine(self.server.url(self.name, login), poolclass=sqlalchemy.NullPool)

    def run(self, *statements: str, login: str = "root") -> list[tuple[Any, ...]]:
        """Rows of the last statement; all in one transaction."""
        with psycopg.connect(host="127.0.0.1", port=self.server.port, dbname=self.name, user=login) as connection:
            for statement in statements:
                cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def login(self, name: str, *, member_of: tuple[str, ...] = (), options: str = "") -> str:
        """A new login; its name is unique on the server, quoted names welcome."""
        unique = f"{self.name} {name}"
        self.run(sql.SQL("CREATE ROLE {} LOGIN " + options).format(sql.Identifier(unique)).as_string(None))
        for duty in member_of:
            grant = sql.SQL("GRANT {} TO {}").format(sql.Identifier(self.roles[duty]), sql.Identifier(unique))
            self.run(grant.as_string(None))
        return unique
