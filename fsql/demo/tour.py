"""The stations of the demo, in order; each does real work and gives back what it has to tell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import psycopg

from fsql.definitions import ServiceVersion
from fsql.demo.load import load, statement
from fsql.errors import FsqlError, ServerError
from fsql.migration import pending, upgrade
from fsql.offline.files import write_table
from fsql.offline.history import join, service_of
from fsql.offline.refresh import refresh
from fsql.offline.results import HistoricalFeatures
from fsql.offline.spine import read_spine
from fsql.online.publish import publish
from fsql.online.store import OnlineStore
from fsql.planning import check_project, make
from fsql.registry.catalog import Catalog, read_catalog
from fsql.settings import Settings
from fsql.sql import statement as sent

SERVICE = "delay_model"
# the scheduled departure of one of the year's last flights that has everything a model asks for
MOMENT = datetime.fromisoformat("2013-12-30T21:00:00+00:00")
BATCH = 100

T = TypeVar("T")


@dataclass
class Tour:
    """One run of the demo over an open connection; `told` receives lines while a station works."""

    settings: Settings
    connection: psycopg.Connection[Any]
    dsn: str | None
    told: Callable[[str], None]
    training: HistoricalFeatures | None = None
    loaded: bool = False
    answers: list[dict[str, Any]] = field(default_factory=list)

    def stations(self) -> Iterator[tuple[str, Callable[[], str]]]:
        """(name, work) of every station in order; the work returns one line of result.

        Raises ServerError where the server goes away: what earlier stations did stands, another run goes on from it.
        """
        for name, work in self._works():
            yield name, partial(self._visit, name, work)

    def _visit(self, name: str, work: Callable[[], T]) -> T:
        try:
            return work()
        except psycopg.OperationalError as error:
            raise ServerError(
                f"the server went away during `{name}`: {error.diag.message_primary or str(error).splitlines()[0]}",
                help="run the demo again: it goes on from what is done",
            ) from error

    def _works(self) -> Iterator[tuple[str, Callable[[], str]]]:
        yield "load", self.load
        yield "check", self.check
        yield "plan", self.plan
        yield "apply", self.apply
        yield "refresh", self.refresh
        yield "publish", self.publish
        yield "train", self.train
        yield "get", self.get_one
        yield "get 100", self.get_many

    @property
    def parquet(self) -> Path:
        """Where the training set is written."""
        return self.settings.root / f"{SERVICE}.parquet"

    def load(self) -> str:
        """Which rows the schema nyc holds; loads them where it is not there."""
        report = load(self.connection)
        self.loaded = report.loaded
        rows = report.rows
        counts = f"{rows['flights']:,} flights, {rows['weather']:,} hours of weather, {rows['planes']:,} aircraft"
        return counts if report.loaded else f"{counts}: there already"

    def check(self) -> str:
        """How many definitions the files hold, without an error."""
        checked = check_project(self.settings)
        project = checked.demand()
        entities, views, services = len(project.entities), len(project.views), len(project.services)
        return f"{entities} entities, {views} feature views, {services} service: no errors"

    def plan(self) -> str:
        """What is not written yet, and how many revisions wait."""
        plan = make(self.settings, self.connection).plan
        for step in plan.steps:
            self.told(f"{step.title} (not written yet: run `fsql plan --write`)")
        waiting = pending(self.settings, self.connection)
        wanted = f"{len(plan.steps)} steps to write" if plan.steps else "the files and their versions agree"
        return f"{wanted}; {len(waiting)} revision{'' if len(waiting) == 1 else 's'} to apply"

    def apply(self) -> str:
        """The newest revision that was applied now."""
        waiting = pending(self.settings, self.connection)
        upgrade(self.settings, self.connection, warn=self.told)
        return waiting[-1].split(" ", 1)[1] if waiting else "the database has every revision"

    def refresh(self) -> str:
        """How many histories were computed: those that never were, or whose data is new."""
        catalog = self._catalog()
        stale = [view.label for view in catalog.live_views() if self.loaded or not self._refreshed(view.label)]
        if not stale:
            return "every history is newer than its data"
        done = refresh(self.connection, catalog, stale)
        return f"{len(done)} histories, {sum(one.rows for one in done):,} rows"

    def _refreshed(self, label: str) -> bool:
        name, _, number = label.rpartition("_v")
        row = self.connection.execute(sent("has_refresh").encode(), {"name": name, "number": int(number)}).fetchone()
        return bool(row and row[0])

    def publish(self) -> str:
        """How many newest values were brought online, as of the demo's moment."""
        done = publish(self.connection, self._catalog(), as_of=MOMENT)
        return f"{sum(one.rows_upserted for one in done):,} newest values of {len(done)} views changed"

    def train(self) -> str:
        """The size of the training set, which is written beside alembic.ini."""
        service = self._service()
        self.training = join(self.connection, service, read_spine(statement("spine").decode()))
        write_table(self.training.arrow(), self.parquet)
        return f"{len(self.training):,} flights × {len(service.features)} features → {self.parquet.name}"

    def get_one(self) -> str:
        """One flight, read online; refused where it is not its row of the training set."""
        requests = self._requests(1)
        (answer,) = asyncio.run(self._read(requests))
        expected = self._trained(requests[0]["flight_id"])
        same = all(answer[name] == expected[name] for name in answer)
        if not same:
            raise FsqlError("online and training disagree", help="run `fsql doctor`")
        self.answers = [answer]
        return f"flight {requests[0]['flight_id']}: {len(answer)} features, equal to its row of the training set"

    def get_many(self) -> str:
        """How many flights one statement answered."""
        answers = asyncio.run(self._read(self._requests(BATCH)))
        return f"{len(answers)} flights in one statement"

    async def _read(self, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        asked = [{c.name: row[c.name] for c in self._service().request} for row in requests]
        async with OnlineStore(self.settings.features, dsn=self.dsn, rebuild=False) as online:
            return list(await online.features(SERVICE, asked, as_of=MOMENT))

    def _requests(self, count: int) -> list[dict[str, Any]]:
        """Flights scheduled at the moment first, then those after it: what an airport would ask about then."""
        cursor = self.connection.cursor(row_factory=psycopg.rows.dict_row)
        cursor.execute(statement("requests"), {"moment": MOMENT, "count": count})
        return cursor.fetchall()

    def _trained(self, flight_id: int) -> dict[str, Any]:
        assert self.training is not None
        table = self.training.arrow()
        place = table.column("flight_id").to_pylist().index(flight_id)
        row: dict[str, Any] = table.slice(place, 1).to_pylist()[0]
        return row

    def leak(self) -> dict[str, Any]:
        """The flight that would have been told the future, and the flight it would have been told of."""
        row = self._visit("leak", self._leak)
        if row is None:
            raise FsqlError("the data holds no such pair of flights", help="drop schema nyc and run the demo again")
        return row

    def _leak(self) -> dict[str, Any] | None:
        return self.connection.cursor(row_factory=psycopg.rows.dict_row).execute(statement("leak")).fetchone()

    def _catalog(self) -> Catalog:
        return read_catalog(self.connection, self.settings.project)

    def _service(self) -> ServiceVersion:
        return service_of(self._catalog(), SERVICE)
