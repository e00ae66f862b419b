"""A shop's project and the people around it: real logins, none of them a superuser, each with the duties it has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo
from support.projects import Belt
from support.server import Server

from fsql import files as feature_files
from fsql.postgres.connection import open_connection
from fsql.postgres.dsn import target
from fsql.settings import Settings

Said = tuple[int, str, str]
Fsql = Callable[..., Said]
NewTeam = Callable[..., "Team"]

PASSWORD = "geheim-7f3a-Ümlaut pass'word"  # recognisable, and in need of quotes everywhere
NOW = datetime(2026, 3, 10, tzinfo=UTC)

FILES = {
    "entities/customer.sql": "SELECT customer_id FROM shop.customers;\n",
    "views/orders.sql": """-- entity: customer
-- pii: billing_city
--
-- What a customer has bought.

SELECT
    customer_id,
    placed_at AS event_time,
    order_count,  -- orders so far
    billing_city  -- where the bill goes
FROM shop.orders;
""",
    "views/tier.sql": """-- entity: customer
-- static: true
--
-- What a customer is.

SELECT customer_id, tier FROM shop.customers;
""",
    "services/fraud.sql": """-- request: customer_id bigint
--
-- What the fraud model reads: nothing about persons.

SELECT orders.order_count, tier.tier
FROM request
LEFT JOIN features.orders AS orders USING (customer_id)
LEFT JOIN features.tier AS tier USING (customer_id);
""",
    "services/letters.sql": """-- request: customer_id bigint
--
-- Where letters go.

SELECT orders.order_count, orders.billing_city
FROM request
LEFT JOIN features.orders AS orders USING (customer_id);
""",
}

SOURCES = """
CREATE SCHEMA shop;
CREATE TABLE shop.customers (customer_id bigint, tier text);
CREATE TABLE shop.orders (customer_id bigint, placed_at timestamptz, order_count bigint, billing_city text);
INSERT INTO shop.customers VALUES (1, 'gold'), (2, NULL);
INSERT INTO shop.orders VALUES
    (1, '2026-03-01Z', 1, 'Köln'), (1, '2026-03-03Z', 2, 'Bonn'), (2, '2026-03-02Z', 5, 'Paris');
"""


@dataclass
class Team:
    """A database of the project `test`, its six group roles, and logins made when they are first asked for."""

    server: Server
    database: str
    roles: dict[str, str]
    settings: Settings
    _logins: set[str] = field(default_factory=set)

    def name(self, person: str) -> str:
        """The login of a person: unique on the server, and in need of quotes."""
        return f"{self.database} {person}"

    def login(self, person: str, *duties: str, options: str = "") -> str:
        """The DSN of the person, who is made a member of the group roles of these duties."""
        name = self.name(person)
        if person not in self._logins:
            words = sql.SQL(options)  # type: ignore[arg-type]
            self.admin(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} {}").format(
                    sql.Identifier(name), sql.Literal(PASSWORD), words
                )
            )
            self._logins.add(person)
        for duty in duties:
            self.admin(sql.SQL("GRANT {} TO {}").format(sql.Identifier(self.roles[duty]), sql.Identifier(name)))
        return self.dsn(person)

    def dsn(self, person: str) -> str:
        """The DSN of a login that was made before."""
        return make_conninfo(self.server.dsn(self.database), user=self.name(person), password=PASSWORD)

    def connect(self, person: str) -> psycopg.Connection:
        """An autocommit connection of the person's, its session pinned as fsql's own are."""
        return open_connection(target(self.dsn(person), "the tests"))

    def belt(self, connection: psycopg.Connection, person: str) -> Belt:
        """The stations of the belt, worked by the person."""
        return Belt(self.settings, connection, self.dsn(person))

    def second_version(self) -> None:
        """Orders and what reads them, planned, applied and refreshed anew by anna; not live yet."""
        self.write(
            {
                "views/orders.sql": FILES["views/orders.sql"].replace(
                    " order_count,", " order_count * 10 AS order_count,"
                )
            }
        )
        with self.connect("anna") as connection:
            belt = self.belt(connection, "anna")
            belt.plan()
            belt.apply()
            belt.refresh()

    def write(self, files: dict[str, str]) -> None:
        """Writes or replaces feature files."""
        feature_files.write(self.settings.features, files)

    def admin(self, *statements: str | sql.Composable) -> list[tuple[object, ...]]:
        """Rows of the last statement, run by the server's superuser."""
        with self.server.connect(self.database) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode() if isinstance(statement, str) else statement)
            return cursor.fetchall() if cursor.description else []

    def grant(self, duty: str, person: str) -> str:
        """The statement that would help the person."""
        role, login = (sql.Identifier(name).as_string(None) for name in (self.roles[duty], self.name(person)))
        return f"GRANT {role} TO {login}"
