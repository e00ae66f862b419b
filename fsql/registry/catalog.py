"""What stands, as readers need it: typed versions of views and services, by name or by label."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import psycopg

from fsql.definitions import (
    Column,
    Entity,
    Feature,
    FeatureView,
    Reference,
    ServiceJoin,
    ServiceVersion,
    ViewVersion,
)
from fsql.errors import NotInstalled, RegistryError
from fsql.parser.files import read_file
from fsql.parser.names import split_version
from fsql.parser.services import build_service
from fsql.permissions import refused
from fsql.sql import statement

CATALOG_SQL = statement("catalog")


@dataclass(frozen=True)
class Standing:
    """One row of fsql.version with its features, as the statement `catalog` gives it."""

    name: str
    number: int
    kind: str
    fingerprint: str
    role: str
    entity: str | None
    owner: str
    description: str
    keys: tuple[Column, ...]
    request: tuple[Column, ...]
    ttl: timedelta | None
    static: bool
    definition: str
    features: tuple[Column, ...]
    defaults: Mapping[str, str]
    descriptions: Mapping[str, str]

    @property
    def label(self) -> str:
        """`customer_orders_v2`."""
        return f"{self.name}_v{self.number}"


@dataclass(frozen=True)
class Catalog:
    """The standing versions by (name, number)."""

    versions: Mapping[tuple[str, int], Standing]

    def view(self, name: str, number: int | None = None) -> ViewVersion:
        """The version of a view: the live one unless numbered; a label such as `orders_v2` works as a name."""
        found = self._find(name, number, "view")
        return ViewVersion(
            found.name, found.number, found.keys, found.features, found.defaults, found.ttl, found.static
        )

    def service(self, name: str, number: int | None = None) -> ServiceVersion:
        """The version of a service: the live one unless numbered, with the view versions it is bound to."""
        found = self._find(name, number, "service")
        file = read_file(f"{found.label}.sql", "service", found.name, found.definition)
        service, problems = build_service(file, self._as_read, self._entities())
        if service is None:
            said = problems[0].message if problems else "its text cannot be read"
            raise RegistryError(f"{found.label} in the registry: {said}", help="upgrade fsql, or plan it anew")
        joins = tuple(
            ServiceJoin(self.view(j.reference.name, j.reference.number), j.alias, j.keys) for j in service.joins
        )
        return ServiceVersion(found.name, found.number, found.request, joins, service.select_list, found.features)

    def definition(self, version: Standing) -> FeatureView:
        """The words of a view's version, as comments on Postgres objects need them."""
        features = tuple(Feature(c.name, "", version.descriptions.get(c.name, "")) for c in version.features)
        return FeatureView(
            name=version.name,
            entity=version.entity or "",
            sql="",
            features=features,
            references=(),
            sources=(),
            path=f"{version.label}.sql",
            static=version.static,
            owner=version.owner,
            description=version.description,
        )

    def fingerprint(self, label: str) -> str:
        """The fingerprint of a version by its label."""
        return next(v.fingerprint for v in self.versions.values() if v.label == label)

    def live_views(self) -> tuple[ViewVersion, ...]:
        """The live version of every view, in order of name."""
        return tuple(self.view(v.name, v.number) for v in self.standing("view") if v.role == "live")

    def served_views(self) -> tuple[ViewVersion, ...]:
        """Every version that answers somebody: the live ones, and those that live services are bound to."""
        services = [self.service(v.name, v.number) for v in self.standing("service") if v.role == "live"]
        read = [join.view for service in services for join in service.joins]
        served = {view.label: view for view in (*self.live_views(), *read)}
        return tuple(served[label] for label in sorted(served))

    def standing(self, kind: str) -> tuple[Standing, ...]:
        """Every standing version of a kind, in order of name and number."""
        return tuple(v for _, v in sorted(self.versions.items()) if v.kind == kind)

    def _find(self, name: str, number: int | None, kind: str) -> Standing:
        if number is None and not any(v.name == name for v in self.versions.values()):
            name, number = split_version(name)
        candidates = [v for v in self.standing(kind) if v.name == name]
        chosen = [v for v in candidates if (v.role == "live" if number is None else v.number == number)]
        if chosen:
            return chosen[0]
        raise self._unknown(name, number, kind, candidates)

    def _unknown(self, name: str, number: int | None, kind: str, candidates: Sequence[Standing]) -> RegistryError:
        if candidates:
            labels = ", ".join(f"{v.label} ({v.role})" for v in candidates)
            what = "has no live version" if number is None else f"has no version {number}"
            return RegistryError(f"{kind} {name} {what}", help=f"standing: {labels}")
        known = sorted({v.name for v in self.standing(kind)})
        near = difflib.get_close_matches(name, known, 1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(known) or 'none; plan and apply first'}"
        return RegistryError(f"there is no {kind} {name} in the registry", help=hint)

    def _as_read(self, reference: Reference) -> FeatureView | None:
        """A view as the parser wants to see it while it reads a service's text: its names only."""
        found = self.versions.get((reference.name, reference.number or 0))
        if found is None:
            return None
        features = tuple(Feature(column.name, "") for column in found.features)
        return FeatureView(found.name, found.label, "", features, (), (), f"{found.label}.sql", static=found.static)

    def _entities(self) -> dict[str, Entity]:
        return {
            v.label: Entity(v.label, tuple(key.name for key in v.keys), "", f"{v.label}.sql")
            for v in self.standing("view")
        }


def catalog(rows: Iterable[Mapping[str, Any]]) -> Catalog:
    """The catalog from the rows of `CATALOG_SQL`, whichever driver fetched them."""
    versions = {}
    for row in rows:
        version = _standing(row)
        versions[version.name, version.number] = version
    return Catalog(versions)


def _standing(row: Mapping[str, Any]) -> Standing:
    features = json.loads(row["features"])
    seconds = row["ttl_seconds"]
    return Standing(
        name=row["name"],
        number=row["number"],
        kind=row["kind"],
        fingerprint=row["fingerprint"],
        role=row["role"],
        entity=row["entity"],
        owner=row["owner"],
        description=row["description"],
        keys=tuple(map(Column, row["keys"], row["key_types"])),
        request=tuple(map(Column, row["request_columns"], row["request_types"])),
        ttl=None if seconds is None else timedelta(seconds=seconds),
        static=row["static"],
        definition=row["definition"],
        features=tuple(Column(name, kind) for name, kind, _, _ in features),
        defaults={name: default for name, _, default, _ in features if default is not None},
        descriptions={name: words for name, _, _, words in features if words},
    )


def read_catalog(connection: psycopg.Connection[Any], project: str | None = None, *, duty: str = "trainer") -> Catalog:
    """The catalog of the database, which must be that of `project` where one is named.

    Raises RegistryError where fsql is not installed there, or for another project, and PermissionRefused where
    the login may not read it; its help then is the grant of `duty`, for which the catalog is read.
    """
    cursor = connection.cursor(row_factory=psycopg.rows.dict_row)
    try:
        if project is not None:
            _demand_project(cursor, project)
        return catalog(cursor.execute(CATALOG_SQL.encode()).fetchall())
    except (psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName) as error:
        raise NotInstalled(
            "fsql is not installed in this database", help="run `fsql plan --write`, then `fsql apply`"
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise refused(connection, error, duty) from error


def _demand_project(cursor: psycopg.Cursor[dict[str, Any]], project: str) -> None:
    row = cursor.execute(statement("project_name").encode()).fetchone()
    if row is not None and row["name"] != project:
        raise RegistryError(
            f"this database belongs to the project {row['name']}, not to {project}",
            help="go to that project's folder, or point FSQL_DSN at this project's database",
        )
