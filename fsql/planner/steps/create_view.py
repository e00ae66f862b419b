"""Create a version of a feature view: definition view, history, function, online table, registry rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fsql.compiler.objects import create_floating, create_view_version, drop_floating, drop_view_version
from fsql.definitions import Entity, FeatureView, ViewVersion
from fsql.parser.durations import words as length_words
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


@dataclass(frozen=True)
class CreateView:
    """A new version of a view; `live` where it is the first of its name and the floating names begin with it."""

    view: FeatureView
    version: ViewVersion
    entity: Entity
    sql: str
    file: str = field(repr=False)
    definition: str = field(repr=False)
    prints: Fingerprint
    lineage: Lineage = field(repr=False)
    reads: tuple[tuple[str, int], ...] = ()
    live: bool = True
    reasons: tuple[str, ...] = ()
    rows: float = 0.0

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
    def words(self) -> tuple[str, ...]:
        features = ", ".join(feature.name for feature in self.version.features)
        role = "live from the start: the first version" if self.live else "shadow: kept beside the live version"
        found = [*self.reasons, f"{self.entity.name} ({', '.join(self.entity.keys)}): {features}"]
        if self.version.ttl:
            found.append(f"usable for {length_words(self.version.ttl)} after its newest event")
        found += [role, f"refresh computes about {self.rows:,.0f} rows, as a whole"]
        if self.view.windowed:
            found.append("windows change at events only: between two events a value stays as the last one left it")
        return tuple(found)

    def upgrade(self, revision: str) -> list[str]:
        version, name, number = self.version, self.version.name, self.version.number
        role = "live" if self.live else "shadow"
        row = VersionRow(number, self.prints.whole, role, revision, self.definition)
        types: Mapping[str, str] = {f.name: f.type for f in version.features}
        return [
            *create_view_version(self.view, version, self.sql),
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
            "features": [{"name": f.name, "type": f.type} for f in self.version.features],
            "rows": round(self.rows),
            "reasons": list(self.reasons),
        }
