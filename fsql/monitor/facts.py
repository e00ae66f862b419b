"""Everything that the doctor looks at, asked of the server once; what is right or wrong is decided elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import psycopg

from fsql.errors import ApplyError
from fsql.migration import pending
from fsql.monitor.asking import ask, installed
from fsql.monitor.drift import Change, read_changes
from fsql.monitor.recorded import Difference, Opaque, read_differences, read_opaque
from fsql.planning import check_project
from fsql.registry.catalog import Catalog, read_catalog
from fsql.registry.install import latest
from fsql.rules.catalogue import Checked
from fsql.settings import Settings


@dataclass(frozen=True)
class Server:
    """The server's version in full, its major number, and the encoding of the database."""

    version: str
    major: int
    encoding: str


@dataclass(frozen=True)
class Object:
    """A relation or function in one of fsql's schemas; `columns` are (name, type), `body` is a function's text."""

    schema: str
    name: str
    kind: str
    owner: str
    columns: tuple[tuple[str, str], ...] = ()
    body: str = ""


@dataclass(frozen=True)
class Source:
    """A source column that `versions` are made from."""

    schema: str
    table: str
    column: str
    versions: tuple[str, ...]
    table_exists: bool
    column_exists: bool
    schema_usable: bool
    readable: bool

    @property
    def place(self) -> tuple[str, str, str]:
        """(schema, table, column)."""
        return self.schema, self.table, self.column


@dataclass(frozen=True)
class Registry:
    """What stands: `roles` is duty → role in use, `gone` the roles of these that no longer exist.

    `histories` are the (history, columns) of unique indexes, `reads` are ((schema, view), (schema, relation)) of
    fsql's own views, `revisions` the ones that made the versions, `unfinished` are (kind, label, when) of runs that
    nobody finished.
    """

    revision: str
    latest: str
    project: str
    owner: str
    roles: Mapping[str, str]
    gone: tuple[str, ...]
    catalog: Catalog
    objects: tuple[Object, ...]
    histories: frozenset[tuple[str, tuple[str, ...]]]
    reads: frozenset[tuple[tuple[str, str], tuple[str, str]]]
    sources: tuple[Source, ...]
    unfinished: tuple[tuple[str, str, str], ...]
    revisions: Mapping[tuple[str, int], str]
    changes: tuple[Change, ...] = ()
    differences: tuple[Difference, ...] = ()
    opaque: tuple[Opaque, ...] = ()


@dataclass(frozen=True)
class Files:
    """What the project's files say: settings, versions by label → fingerprint, broken ones, revisions to apply.

    `lost` says why the pending revisions cannot be told, where they cannot.
    """

    project: str
    roles: Mapping[str, str]
    versions: Mapping[str, str]
    broken: tuple[str, ...]
    pending: tuple[str, ...]
    lost: str = ""


@dataclass(frozen=True)
class Facts:
    """The server, the files, and the registry where one is installed."""

    server: Server
    files: Files
    registry: Registry | None


def read_facts(settings: Settings, connection: psycopg.Connection[Any]) -> Facts:
    """The facts about a project and its database; nothing is changed.

    Raises PermissionRefused where the login may not read the registry.
    """
    (server,) = ask(connection, "doctor_server")
    registry = _registry(connection) if installed(connection) else None
    return Facts(Server(**server), _files(settings, connection), registry)


def _files(settings: Settings, connection: psycopg.Connection[Any]) -> Files:
    checked = check_project(settings)
    waiting, lost = _pending(settings, connection)
    return Files(
        project=settings.project,
        roles=settings.roles,
        versions={version.label: version.fingerprint for version in checked.project.versions.values()},
        broken=tuple(_broken(checked)),
        pending=waiting,
        lost=lost,
    )


def _broken(checked: Checked) -> list[str]:
    return [f"{d.path}: {d.message}" for d in checked.errors if d.rule == "edited-version"]


def _pending(settings: Settings, connection: psycopg.Connection[Any]) -> tuple[tuple[str, ...], str]:
    try:
        return tuple(pending(settings, connection)), ""
    except ApplyError as error:
        return (), error.message


def _registry(connection: psycopg.Connection[Any]) -> Registry:
    (whole,) = ask(connection, "doctor_registry")
    objects = ask(connection, "doctor_relations")
    reads = ask(connection, "doctor_reads")
    return Registry(
        revision=whole["revision"],
        latest=latest(),
        project=whole["project"],
        owner=whole["owner"],
        roles=whole["roles"],
        gone=tuple(whole["gone"]),
        catalog=read_catalog(connection),
        objects=tuple(Object(**{**row, "columns": tuple(map(tuple, row["columns"]))}) for row in objects),
        histories=frozenset((row["history"], tuple(row["columns"])) for row in ask(connection, "doctor_indexes")),
        reads=frozenset(((r["view_schema"], r["view_name"]), (r["schema"], r["name"])) for r in reads),
        sources=tuple(_source(row) for row in ask(connection, "doctor_sources")),
        unfinished=tuple(
            (row["kind"], row["label"], f"{row['started_at']:%Y-%m-%d %H:%M:%S}Z")
            for row in ask(connection, "doctor_runs")
        ),
        revisions={(row["name"], row["number"]): row["revision"] for row in ask(connection, "revisions")},
        changes=read_changes(connection),
        differences=read_differences(connection),
        opaque=read_opaque(connection),
    )


def _source(row: dict[str, Any]) -> Source:
    table = row["name"]
    known = {
        key: row[key] for key in ("schema", "column", "table_exists", "column_exists", "schema_usable", "readable")
    }
    return Source(table=table, versions=tuple(row["versions"]), **known)
