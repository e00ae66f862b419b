"""Small projects in a test's folder, and the whole belt run over one of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
import pytest

from fsql import files as feature_files
from fsql.migration import upgrade
from fsql.offline.refresh import Refreshed, refresh
from fsql.online.publish import Published, publish
from fsql.planning import Planned, make
from fsql.registry.catalog import Catalog, read_catalog
from fsql.revisions import write_revision
from fsql.settings import Settings, find
from support.databases import PROJECT

REPOSITORY = Path(__file__).parents[2]
NewProject = Callable[..., Settings]
NewBelt = Callable[..., "Belt"]


def write_project(root: Path, files: Mapping[str, str], name: str = PROJECT) -> Settings:
    """The settings of a project made in `root`; `files` are by their path under features_sql/."""
    migrations = root / "migrations"
    (migrations / "versions").mkdir(parents=True)
    for file in ("env.py", "script.py.mako"):
        shutil.copy(REPOSITORY / "migrations" / file, migrations)
    ini = root / "alembic.ini"
    ini.write_text(f"[alembic]\nscript_location = migrations\n\n[fsql]\nproject = {name}\n", encoding="utf-8")
    for folder in ("entities", "views", "services", "versions"):
        (root / "features_sql" / folder).mkdir(parents=True)
    settings = find(config=ini)
    feature_files.write(settings.features, files)
    return settings


@pytest.fixture
def project(tmp_path: Path) -> NewProject:
    """Makes projects: `project({"entities/customer.sql": "SELECT …"}, name="test") -> Settings`."""

    def new(files: Mapping[str, str], name: str = PROJECT) -> Settings:
        root = tmp_path / "projects" / f"{name}-{len(list((tmp_path / 'projects').glob('*')))}"
        return write_project(root, files, name)

    return new


@dataclass(frozen=True)
class Belt:
    """A project and its database; every station can be run again by itself, after `write()`."""

    settings: Settings
    connection: psycopg.Connection
    dsn: str

    @property
    def catalog(self) -> Catalog:
        """What stands in the database now."""
        return read_catalog(self.connection)

    def write(self, files: Mapping[str, str]) -> None:
        """Writes or replaces feature files."""
        feature_files.write(self.settings.features, files)

    def plan(self) -> Planned:
        """The plan, written as a revision and files of versions/ where it is not empty."""
        planned = make(self.settings, self.connection, standing=True)
        if not planned.plan.empty:
            write_revision(self.settings, planned.plan)
            self.write(planned.plan.files)
        return planned

    def apply(self) -> None:
        """Applies every pending revision."""
        upgrade(self.settings, self.connection)

    def refresh(self, *views: str) -> tuple[Refreshed, ...]:
        """Refreshes the named views, or all."""
        return refresh(self.connection, self.catalog, views)

    def publish(self, *views: str, as_of: datetime | None = None) -> tuple[Published, ...]:
        """Publishes the named views, or all that are live."""
        return publish(self.connection, self.catalog, views, as_of=as_of)


@pytest.fixture
def belt(project: NewProject, database: psycopg.Connection, database_dsn: str) -> NewBelt:
    """Runs plan → write → apply → refresh → publish: `belt(files, sql="CREATE TABLE …", until="publish") -> Belt`.

    `sql` makes the sources first; `until` names the last station to run.
    """

    def run(files: Mapping[str, str], sql: str = "", until: str = "publish") -> Belt:
        made = Belt(project(files), database, database_dsn)
        if sql:
            database.execute(sql.encode())
        for station in ("plan", "apply", "refresh", "publish"):
            getattr(made, station)()
            if station == until:
                break
        return made

    return run
