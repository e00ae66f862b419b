"""What the server says a definition gives: its output columns with types, and a guess of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fsql.definitions import (
    Column,
    FeatureService,
    FeatureView,
    Project,
    Reference,
    ServiceJoin,
    ServiceVersion,
    ViewVersion,
)


@dataclass(frozen=True)
class Shape:
    """Output columns in order; `rows` and `cost` as the server's planner guesses them.

    `nondeterministic` names the columns whose collation calls different texts equal.
    """

    columns: tuple[Column, ...]
    rows: float = 0.0
    cost: float = 0.0
    nondeterministic: frozenset[str] = frozenset()

    def type_of(self, name: str) -> str:
        """The type of an output column."""
        return next(column.type for column in self.columns if column.name == name)


def view_version(project: Project, view: FeatureView, number: int, shape: Shape) -> ViewVersion:
    """The view as a numbered version, typed."""
    keys = project.entities[view.entity].keys
    return ViewVersion(
        name=view.name,
        number=number,
        keys=tuple(Column(key, shape.type_of(key)) for key in keys),
        features=tuple(Column(f.name, shape.type_of(f.name)) for f in view.features),
        defaults={f.name: f.default for f in view.features if f.default is not None},
        ttl=view.ttl,
        static=view.static,
    )


def service_version(
    service: FeatureService, number: int, shape: Shape, views: Mapping[Reference, ViewVersion]
) -> ServiceVersion:
    """The service as a numbered version, typed; `views` gives the version behind each of its references."""
    return ServiceVersion(
        name=service.name,
        number=number,
        request=tuple(Column(c.name, c.type) for c in service.request),
        joins=tuple(ServiceJoin(views[join.reference], join.alias, join.keys) for join in service.joins),
        select_list=service.select_list,
        features=tuple(Column(f.name, shape.type_of(f.name)) for f in service.features),
    )
