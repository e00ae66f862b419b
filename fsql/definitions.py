"""The nouns of fsql as frozen dataclasses: what a project's files say, and nothing about Postgres or files.

Times are `timedelta`, SQL is text, names are as Postgres stores them (folded unless quoted).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Literal

Kind = Literal["view", "service"]


@dataclass(frozen=True)
class Reference:
    """Where a query names another feature view: text[start:end] is the bare name, maybe quoted.

    `number` is the pinned version, or None where the name floats.
    """

    name: str
    number: int | None
    start: int
    end: int


@dataclass(frozen=True, order=True)
class SourceTable:
    """A table or view of the user's that a feature view reads."""

    schema: str
    name: str


@dataclass(frozen=True, order=True)
class SourceColumn:
    """A column of a source table."""

    schema: str
    table: str
    column: str


@dataclass(frozen=True)
class Entity:
    """The thing features describe, and the columns that identify it."""

    name: str
    keys: tuple[str, ...]
    sql: str
    path: str
    owner: str = ""
    description: str = ""
    head: str = ""


@dataclass(frozen=True)
class Feature:
    """One output column of a view or service; `default` is a SQL literal, or None."""

    name: str
    expression: str
    description: str = ""
    default: str | None = None
    pii: bool = False


@dataclass(frozen=True)
class FeatureView:
    """One SELECT that gives several features of one entity; `sql` is its text without head and semicolon."""

    name: str
    entity: str
    sql: str
    features: tuple[Feature, ...]
    references: tuple[Reference, ...]
    sources: tuple[SourceTable, ...]
    path: str
    ttl: timedelta | None = None
    static: bool = False
    windowed: bool = False
    latest_by: str | None = None
    expire: bool = True
    freshness: timedelta | None = None
    owner: str = ""
    description: str = ""
    head: str = ""


@dataclass(frozen=True)
class RequestColumn:
    """A column that a caller of a service sends, with its Postgres type as written."""

    name: str
    type: str


@dataclass(frozen=True)
class ViewJoin:
    """One LEFT JOIN of a service: which view under which alias, and an expression for every key."""

    reference: Reference
    alias: str
    keys: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class FeatureService:
    """What one ML model reads; `select_list` is the author's text with every column qualified."""

    name: str
    request: tuple[RequestColumn, ...]
    joins: tuple[ViewJoin, ...]
    select_list: str
    features: tuple[Feature, ...]
    sql: str
    path: str
    owner: str = ""
    description: str = ""
    head: str = ""


@dataclass(frozen=True)
class Column:
    """A column with its Postgres type as `format_type` writes it."""

    name: str
    type: str


@dataclass(frozen=True)
class ViewVersion:
    """All that is needed to read a version of a view: its columns with types, ttl and defaults."""

    name: str
    number: int
    keys: tuple[Column, ...]
    features: tuple[Column, ...]
    defaults: Mapping[str, str] = field(hash=False)
    ttl: timedelta | None = None
    static: bool = False

    @property
    def label(self) -> str:
        """`customer_orders_v2`, its name in every schema of fsql's."""
        return f"{self.name}_v{self.number}"


@dataclass(frozen=True)
class ServiceJoin:
    """A view version as one service reads it: under an alias, with an SQL expression for every key."""

    view: ViewVersion
    alias: str
    keys: Mapping[str, str] = field(hash=False)


@dataclass(frozen=True)
class ServiceVersion:
    """All that is needed to answer for a service; number 0 is one made up for a single call."""

    name: str
    number: int
    request: tuple[Column, ...]
    joins: tuple[ServiceJoin, ...]
    select_list: str
    features: tuple[Column, ...]

    @property
    def label(self) -> str:
        """`fraud_model_v1`, its name in answers."""
        return f"{self.name}_v{self.number}"


@dataclass(frozen=True)
class SealedFeature:
    """The type and the fingerprint of a feature of a standing version; `column` is the one other views read.

    `column` leaves out what acts when a value is looked up (ttl, default); it is empty for a service.
    """

    type: str
    fingerprint: str
    column: str = ""


@dataclass(frozen=True)
class Sealed:
    """What the seal of a version keeps beside its text: fingerprints of its rows, features by name.

    `shape` is the fingerprint of the rows as other views read them, without ttl; empty for a service. `retired` says
    that the version's file is gone and a plan has retired its name.
    """

    rows: str = ""
    shape: str = ""
    features: Mapping[str, SealedFeature] = field(default_factory=dict, hash=False)
    retired: bool = False


@dataclass(frozen=True)
class StandingVersion:
    """A numbered, immutable build of a view or service, as its file under versions/ tells it."""

    name: str
    number: int
    fingerprint: str
    definition: FeatureView | FeatureService
    sealed: Sealed = Sealed()

    @property
    def kind(self) -> Kind:
        """Whether it is a version of a view or of a service."""
        return "view" if isinstance(self.definition, FeatureView) else "service"

    @property
    def label(self) -> str:
        """`customer_orders_v2`, as in Postgres and in answers."""
        return f"{self.name}_v{self.number}"


@dataclass(frozen=True)
class Project:
    """Everything the files under features_sql/ say, by name; `versions` by (name, number)."""

    entities: Mapping[str, Entity] = field(hash=False)
    views: Mapping[str, FeatureView] = field(hash=False)
    services: Mapping[str, FeatureService] = field(hash=False)
    versions: Mapping[tuple[str, int], StandingVersion] = field(hash=False)

    @cached_property
    def by_label(self) -> Mapping[str, StandingVersion]:
        """The standing versions by label, such as `customer_orders_v2`."""
        return {version.label: version for version in self.versions.values()}
