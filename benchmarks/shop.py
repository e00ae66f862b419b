"""A made-up shop: three source tables, a feature view on each, and the way from them to the online store."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ground
import psycopg
import pyarrow as pa
from psycopg import sql
from statements import filled, statement

from fsql.files import write
from fsql.migration import upgrade
from fsql.offline.refresh import refresh
from fsql.online.publish import publish
from fsql.planning import make
from fsql.postgres.connection import open_connection
from fsql.postgres.dsn import Target, psycopg_conninfo
from fsql.registry.catalog import Catalog, read_catalog
from fsql.revisions import write_revision
from fsql.scaffold.layout import contents
from fsql.settings import Settings, find

END = datetime(2026, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=730)
VIEWS = ("orders", "visits", "calls")
SERVICES = {1: "one_view", 3: "three_views"}
ROWS_AN_ENTITY = 10
_FILES = Path(__file__).parent / "features_sql"


@dataclass(frozen=True)
class Shop:
    """A project, its server, and an autocommit connection whose session is pinned as fsql's own are."""

    settings: Settings
    target: Target
    connection: psycopg.Connection[Any]

    @property
    def dsn(self) -> str:
        """The connection string of the database."""
        return psycopg_conninfo(self.target)

    @property
    def catalog(self) -> Catalog:
        """What stands in the database."""
        return read_catalog(self.connection)

    def fill(self, history: int, seed: int) -> int:
        """How many customers there are; each view's history then has about `history` rows, ten a customer."""
        customers = max(history // ROWS_AN_ENTITY, 1)
        given = {"rows": history, "customers": customers, "end": END, "span": SPAN // timedelta(microseconds=1)}
        self.connection.execute(statement("empty").encode())
        self.connection.execute(statement("fill_customers").encode(), {"customers": customers})
        for place, view in enumerate(VIEWS):
            fill = filled("fill", table=sql.Identifier("shop", view))
            self.connection.execute(fill, {**given, "seed": seed * 1000 + place * 10})
        refresh(self.connection, self.catalog)
        self._vacuum()
        return customers

    def publish(self) -> None:
        """Brings the newest values of all views, as of END, into the online store."""
        publish(self.connection, self.catalog, as_of=END)
        self._vacuum()

    def _vacuum(self) -> None:
        """What autovacuum would do at a moment of its own choice, in the middle of a measurement."""
        for view in VIEWS:
            for schema in ("shop", "fsql_offline", "fsql_online"):
                relation = sql.Identifier(schema, view if schema == "shop" else f"{view}_v1")
                self.connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(relation))


@contextmanager
def open_shop() -> Iterator[Shop]:
    """The shop, planned and applied, its tables empty."""
    with ground.folder() as folder, ground.server(folder / "server") as target, open_connection(target) as connection:
        connection.execute(statement("tables").encode())
        settings = _project(folder / "project")
        plan = make(settings, connection).plan
        write(settings.features, plan.files)
        write_revision(settings, plan)
        upgrade(settings, connection)
        yield Shop(settings, target, connection)


def _project(root: Path) -> Settings:
    starter = {file.relative_to(_FILES).as_posix(): file.read_text("utf-8") for file in _FILES.glob("*/*.sql")}
    for path, text in contents("benchmark", starter).items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return find(config=root / "alembic.ini")


def spine(rows: int, customers: int, seed: int) -> pa.Table:
    """A table of `customer_id` and `event_time` in no order; one customer in fifty is unknown."""
    chance = random.Random(seed).random  # the one generator that Python promises never to change
    known = customers + max(customers // 50, 1)
    who = [1 + int(chance() * known) for _ in range(rows)]
    moments = [END - chance() * SPAN for _ in range(rows)]
    return pa.table(
        {"customer_id": pa.array(who, pa.int64()), "event_time": pa.array(moments, pa.timestamp("us", "UTC"))}
    )
