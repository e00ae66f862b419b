"""The demo in a place of its own: a copy of the project, a home for its server, and a few days of the flights."""

from __future__ import annotations

import asyncio
import csv
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import flight_oracle as oracle
import psycopg
import pyarrow.parquet as parquet

from fsql.demo.data import FILES
from fsql.demo.tour import MOMENT, SERVICE
from fsql.files import write
from fsql.online.store import OnlineStore
from fsql.planning import make
from fsql.postgres.connection import open_connection
from fsql.postgres.dsn import psycopg_conninfo
from fsql.postgres.embedded import EmbeddedServer
from fsql.revisions import write_revision
from fsql.settings import find

ROOT = Path(__file__).parents[2]
STATIONS = ("load", "check", "plan", "apply", "refresh", "publish", "train", "get", "get 100")
VICTIMS = ("server", "process", "both")
DAYS = ("2013-12-05", "2013-12-06", "2013-12-29", "2013-12-30", "2013-12-31")  # with the demo's leak and its moment

ROWS = "SELECT count(*), sum(hashtextextended(t::text, 0)) FROM {} AS t"
SOURCES = ("nyc.flights", "nyc.weather", "nyc.planes")
REGISTRY = "SELECT name, number, fingerprint, role FROM fsql.version ORDER BY 1, 2"
HISTORIES = "SELECT matviewname FROM pg_matviews WHERE schemaname = 'fsql_offline' AND ispopulated ORDER BY 1"
FILLED = "SELECT name || '_v' || number FROM fsql_online.epoch ORDER BY 1"


def few_days(folder: Path) -> Path:
    """A folder of CSV files like the package's, with the flights and the weather of DAYS alone."""
    folder.mkdir()
    for source in FILES:
        rows = oracle.rows(source.file)
        kept = [row for row in rows if row.get("time_hour", DAYS[0])[:10] in DAYS]
        name = source.file.removesuffix(".zip")
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(kept)
        if name != source.file:
            with zipfile.ZipFile(folder / source.file, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(folder / name, name)
    return folder


@dataclass(frozen=True)
class Told:
    """What one run of the demo came to: its exit code (negative: the signal that ended it), and its words."""

    code: int
    out: str
    error: str
    finished: tuple[str, ...]


@dataclass(frozen=True)
class State:
    """What is kept in a place: `None` where there is nothing yet."""

    sources: tuple[object, ...] = ()
    revision: str | None = None
    versions: tuple[object, ...] = ()
    histories: dict[str, object] = field(default_factory=dict)
    online: dict[str, object] = field(default_factory=dict)
    training: Any = None


@dataclass(frozen=True)
class DemoPlace:
    """A project folder, the home of its server, and the folder of the data (None: the whole year)."""

    root: Path
    home: Path
    data: Path | None

    def run(
        self, victim: str = "nobody", station: str = "", after: str = "end", words: tuple[str, ...] = ("demo",)
    ) -> Told:
        """One run of the command, in a process of its own."""
        log = self.root / "finished"
        log.unlink(missing_ok=True)
        fate = (str(self.data or "-"), victim, station, after, str(log), "--")
        run = subprocess.run(
            [sys.executable, Path(__file__).with_name("struck_demo.py"), *fate, *words],
            cwd=self.root, env={**os.environ, "PYTHONPATH": str(ROOT), "FSQL_HOME": str(self.home)},
            capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        finished = tuple(log.read_text(encoding="utf-8").splitlines()) if log.exists() else ()
        return Told(run.returncode, run.stdout, run.stderr, finished)

    def server(self) -> EmbeddedServer:
        """The server of the place, as any process uses it."""
        return EmbeddedServer(self.home)

    def state(self) -> State:
        """What is kept, asked anew of the server, which recovers first if it was killed."""
        with self.server() as server, open_connection(server.target) as connection:
            return _state(connection, self.training())

    def training(self) -> Any:
        """The training file as an Arrow table, None where there is none."""
        file = self.root / f"{SERVICE}.parquet"
        return parquet.read_table(file) if file.exists() else None

    def answers(self, count: int = 20) -> tuple[list[dict[str, Any]], set[str]]:
        """What is read online for the flights next after the demo's moment, and where it comes from."""
        with self.server() as server, open_connection(server.target) as connection:
            asked = _requests(connection, count)
            return asyncio.run(_read(self.root / "features_sql", psycopg_conninfo(server.target), asked))


def make_place(folder: Path, data: Path | None) -> DemoPlace:
    """A place in an empty folder that every OS user can enter; its revision is planned where the project has none."""
    root = folder / "project"
    root.mkdir(parents=True)
    folder.chmod(0o711)
    shutil.copy(ROOT / "alembic.ini", root)
    for name in ("features_sql", "migrations"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    place = DemoPlace(root, folder / "home", data)
    if not list((root / "migrations" / "versions").glob("*.py")):
        _plan(place)
    return place


def _plan(place: DemoPlace) -> None:
    spare = DemoPlace(place.root, place.home.with_name("spare"), place.data)
    spare.run()
    settings = find(start=place.root)
    with spare.server() as server, open_connection(server.target) as connection:
        plan = make(settings, connection).plan
    write(settings.features, plan.files)
    write_revision(settings, plan)
    shutil.rmtree(spare.home)


def _state(connection: psycopg.Connection[Any], training: Any) -> State:
    if _one(connection, "SELECT to_regnamespace('nyc') IS NULL"):
        return State(training=training)
    sources = tuple(_row(connection, ROWS.format(table)) for table in SOURCES)
    if _one(connection, "SELECT to_regclass('fsql.alembic_version') IS NULL"):
        return State(sources=sources, training=training)
    return State(
        sources=sources,
        revision=_one(connection, "SELECT max(version_num) FROM fsql.alembic_version"),
        versions=tuple(connection.execute(REGISTRY).fetchall()),
        histories=_digests(connection, HISTORIES, "fsql_offline"),
        online=_digests(connection, FILLED, "fsql_online"),
        training=training,
    )


def _digests(connection: psycopg.Connection[Any], names: str, schema: str) -> dict[str, object]:
    labels = [label for (label,) in connection.execute(names.encode())]
    return {label: _row(connection, ROWS.format(f"{schema}.{label}")) for label in labels}


def _row(connection: psycopg.Connection[Any], query: str) -> Any:
    return connection.execute(query.encode()).fetchone()


def _one(connection: psycopg.Connection[Any], query: str) -> Any:
    return _row(connection, query)[0]


def _requests(connection: psycopg.Connection[Any], count: int) -> list[dict[str, Any]]:
    query = """
        SELECT carrier, origin, dest, tailnum, distance FROM nyc.flights
        WHERE scheduled_departure >= %s ORDER BY scheduled_departure, flight_id LIMIT %s
    """
    with connection.cursor(row_factory=psycopg.rows.dict_row) as cursor:
        return cursor.execute(query, (MOMENT, count)).fetchall()


async def _read(features: Path, dsn: str, asked: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], set[str]]:
    async with OnlineStore(features, dsn, rebuild=False) as online:
        rows = await online.features(SERVICE, asked, as_of=MOMENT)
        return list(rows), set(rows.metadata.sources)
