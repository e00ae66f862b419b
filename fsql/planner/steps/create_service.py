"""Create a version of a feature service: registry rows and the function for psql."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fsql.compiler.quoting import OFFLINE, relation
from fsql.compiler.services import comment_on_service, create_service_function, drop_service_function
from fsql.definitions import FeatureService, ServiceVersion
from fsql.planner.changes import NEW, Category, Difference
from fsql.planner.fingerprints import Fingerprint
from fsql.planner.lineages import Lineage
from fsql.planner.steps.registry_rows import (
    VersionRow,
    audit,
    delete_version,
    dependency_rows,
    feature_rows,
    lineage_rows,
    refuse_downgrade,
    service_row,
)
from fsql.planner.steps.step import Lock
from fsql.planner.telling import line, listed, told


def service_words(service: FeatureService, number: int) -> str:
    """What the comments of the service's functions say."""
    owner = f" Owner: {service.owner}." if service.owner else ""
    words = service.description or "A feature service."
    return f"{words} ({service.name}, version {number}.{owner})"


@dataclass(frozen=True)
class CreateService:
    """A new version of a service, with the versions of all its views frozen."""

    service: FeatureService
    version: ServiceVersion
    file: str = field(repr=False)
    definition: str = field(repr=False)
    prints: Fingerprint
    lineage: Lineage = field(repr=False)
    live: bool = True
    difference: Difference = NEW

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
        """The server reads the body of a function as it is made: the histories in it are opened."""
        labels = sorted({join.view.label for join in self.version.joins})
        return tuple(Lock("ACCESS SHARE", relation(OFFLINE, label)) for label in labels)

    @property
    def words(self) -> tuple[str, ...]:
        found = list(self._first() if self.category == "new" else told(self.difference))
        reads = list(dict.fromkeys(join.view.label for join in self.version.joins))
        return (*found, *([line("reads", listed(reads))] if reads else []))

    def _first(self) -> list[str]:
        gives = listed([f"{feature.name} {feature.type}" for feature in self.version.features])
        request = ", ".join(f"{c.name} {c.type}" for c in self.version.request)
        return [line("gives", gives), line("request", f"({request})")]

    def upgrade(self, revision: str) -> list[str]:
        version, name, number = self.version, self.version.name, self.version.number
        role = "live" if self.live else "shadow"
        types = {f.name: f.type for f in version.features}
        row = VersionRow(number, self.prints.whole, role, revision, self.definition)
        reads = ((join.view.name, join.view.number, join.alias) for join in version.joins)
        return [
            create_service_function(version, version.label),
            comment_on_service(version, version.label, service_words(self.service, self.version.number)),
            *self._floating(),
            service_row(self.service, version.request, row),
            *feature_rows(name, number, self.service.features, types, self.prints),
            *lineage_rows(name, number, self.lineage),
            *dependency_rows(name, number, reads),
            audit("apply", self.label, self.prints.whole, f"created as {role}"),
        ]

    def _floating(self) -> list[str]:
        if not self.live:
            return []
        name = self.version.name
        return [
            create_service_function(self.version, name),
            comment_on_service(self.version, name, service_words(self.service, self.version.number)),
        ]

    def downgrade(self, revision: str) -> list[str]:
        version = self.version
        return [
            refuse_downgrade(version.name, version.number),
            delete_version(version.name, version.number),
            *([drop_service_function(version, version.name)] if self.live else []),
            drop_service_function(version, version.label),
            audit("undo", self.label, self.prints.whole, "dropped"),
        ]

    def as_dict(self) -> dict[str, Any]:
        return {
            "step": "create_service",
            "version": self.label,
            "fingerprint": self.prints.whole,
            "role": "live" if self.live else "shadow",
            "reads": [join.view.label for join in self.version.joins],
            **self.difference.as_dict(),
            "newest": self.difference.newest.as_dict() if self.difference.newest else None,
        }
