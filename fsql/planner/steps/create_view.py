"""Create a version of a feature view: definition view, history, function, online table, registry rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fsql.compiler.objects import create_floating, create_view_version, drop_floating, drop_view_version
from fsql.compiler.quoting import FEATURES, relation
from fsql.definitions import Entity, FeatureView, SourceTable, ViewVersion
from fsql.parser.durations import words as length_words
from fsql.planner.changes import NEW, Category, Difference
from fsql.planner.cost import UNKNOWN, Cost
from fsql.planner.fingerprints import Fingerprint
from fsql.planner.lineages import Lineage
from fsql.planner.steps.registry_rows import (
    VersionRow,
    audit,
    delete_version,
    dependency_rows,
    entity_rows,
    feature_rows,
    forget_epoch,
    guard_pii,
    lineage_rows,
    refuse_downgrade,
    unused_entity,
    view_row,
)
from fsql.planner.steps.step import Lock
from fsql.planner.telling import line, listed, told


@dataclass(frozen=True)
class CreateView:
    """A new version of a view; `live` where it is the first of its name and the floating names begin with it.

    `beneath` are the relations below those of its sources that are views of the user's.
    """

    view: FeatureView
    version: ViewVersion
    entity: Entity
    sql: str
    file: str = field(repr=False)
    definition: str = field(repr=False)
    prints: Fingerprint
    lineage: Lineage = field(repr=False)
    reads: tuple[tuple[str, int], ...] = ()
    beneath: tuple[SourceTable, ...] = ()
    live: bool = True
    difference: Difference = NEW
    cost: Cost = UNKNOWN
    inexact: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        return self.version.label

    @property
    def fingerprint(self) -> str:
        return self.prints.whole

    @property
    def title(self) -> str:
        return f"create {self.label}"

    @property
    def category(self) -> Category:
        return self.difference.category

    @property
    def standing(self) -> str:
        return "live from its apply" if self.live else "shadow until it is promoted"

    @property
    def files(self) -> Mapping[str, str]:
        return {self.label: self.file}

    @property
    def locks(self) -> tuple[Lock, ...]:
        """Whoever makes a view reads what it stands on, for as long as the revision runs.

        At its end the definitions of the user's views below are written down, which opens what these read.
        """
        read = [relation(source.schema, source.name) for source in (*self.view.sources, *self.beneath)]
        read += [relation(FEATURES, f"{name}_v{number}") for name, number in self.reads]
        return tuple(Lock("ACCESS SHARE", name) for name in read)

    @property
    def words(self) -> tuple[str, ...]:
        found = list(self._first() if self.category == "new" else told(self.difference))
        found.append(line("refresh", self.cost.words))
        if self.view.windowed:
            found.append(line("note", "windows change at events only: between two a value stays as the last left it"))
        return tuple(found)

    def _first(self) -> list[str]:
        features = listed([f"{feature.name} {feature.type}" for feature in self.version.features])
        found = [line("gives", f"{features}, of {self.entity.name} ({', '.join(self.entity.keys)})")]
        if self.version.ttl:
            found.append(line("usable", f"for {length_words(self.version.ttl)} after its newest event"))
        return found

    def upgrade(self, revision: str) -> list[str]:
        version, name, number = self.version, self.version.name, self.version.number
        role = "live" if self.live else "shadow"
        row = VersionRow(number, self.prints.whole, role, revision, self.definition)
        types: Mapping[str, str] = {f.name: f.type for f in version.features}
        return [
            *create_view_version(self.view, version, self.sql, self.inexact),
            *(create_floating(self.view, version) if self.live else ()),
            *entity_rows(self.entity, version.keys),
            view_row(self.view, version.keys, row),
            *feature_rows(name, number, self.view.features, types, self.prints),
            *lineage_rows(name, number, self.lineage),
            *dependency_rows(name, number, ((*read, "") for read in self.reads)),
            *([guard_pii(name, number)] if any(f.pii for f in self.view.features) else []),
            audit("apply", self.label, self.prints.whole, f"created as {role}"),
        ]

    def downgrade(self, revision: str) -> list[str]:
        version = self.version
        return [
            refuse_downgrade(version.name, version.number),
            forget_epoch(version.name, version.number),
            delete_version(version.name, version.number),
            unused_entity(self.entity.name),
            *(drop_floating(version) if self.live else ()),
            *drop_view_version(version),
            audit("undo", self.label, self.prints.whole, "dropped"),
        ]

    def as_dict(self) -> dict[str, Any]:
        return {
            "step": "create_view",
            "version": self.label,
            "fingerprint": self.prints.whole,
            "role": "live" if self.live else "shadow",
            "reads": [f"{name}_v{number}" for name, number in self.reads],
            **self.difference.as_dict(),
            "newest": self.difference.newest.as_dict() if self.difference.newest else None,
            "refresh": self.cost.as_dict(),
        }
