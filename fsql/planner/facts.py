"""All that a plan is decided from; nothing here asks a server or a disk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from fsql.definitions import FeatureService, FeatureView, Project, Reference, SourceTable, StandingVersion, ViewVersion
from fsql.planner.fingerprints import Fingerprint
from fsql.planner.lineages import Lineage, down_to_sources
from fsql.planner.shapes import Shape, view_version


@dataclass(frozen=True)
class LastRefresh:
    """What the newest refresh of a version took that succeeded: rows of history, seconds."""

    rows: int
    seconds: float


@dataclass(frozen=True)
class Facts:
    """All that a plan is decided from: files, fingerprints, lineage, and what the server told.

    `refreshes` has the last refresh by label, `unanalysed` the tables behind a source that the server never counted,
    `beneath` the relations below a source that is a view of the user's,
    `live` the labels of versions that are live in this database: services guard what they read, and people are told
    what changes against the live version; no step hangs on it but a retirement.
    """

    project: Project
    prints: Mapping[str, Fingerprint]
    lineages: Mapping[str, Lineage]
    shapes: Mapping[str, Shape]
    refreshes: Mapping[str, LastRefresh] = field(default_factory=dict)
    unanalysed: Mapping[SourceTable, tuple[str, ...]] = field(default_factory=dict)
    beneath: Mapping[SourceTable, tuple[SourceTable, ...]] = field(default_factory=dict)
    live: frozenset[str] = frozenset()

    def standing(self, name: str) -> list[StandingVersion]:
        """The standing versions of a name, oldest first."""
        return self._by_name.get(name, [])

    @cached_property
    def _by_name(self) -> dict[str, list[StandingVersion]]:
        found: dict[str, list[StandingVersion]] = {}
        for key in sorted(self.project.versions):
            found.setdefault(key[0], []).append(self.project.versions[key])
        return found

    @cached_property
    def sources(self) -> dict[str, Lineage]:
        """Every lineage down to the source tables."""
        return down_to_sources(self.lineages)

    def newest(self, name: str) -> StandingVersion | None:
        """The standing version of a name that has the greatest number."""
        standing = self.standing(name)
        return standing[-1] if standing else None

    def serving(self, name: str) -> StandingVersion | None:
        """The version of a name that is live in this database; the newest where none is, or no database says so."""
        return next((v for v in self.standing(name) if v.label in self.live), self.newest(name))

    def matching(self, name: str) -> StandingVersion | None:
        """The standing version that is what the file wants."""
        return next((v for v in self.standing(name) if v.fingerprint == self.prints[name].whole), None)

    def number(self, name: str) -> int:
        """The number that the wanted definition has or gets."""
        match = self.matching(name)
        return match.number if match else max((v.number for v in self.standing(name)), default=0) + 1

    def numbers(self) -> dict[str, int]:
        """The number of every view and service of the files."""
        return {name: self.number(name) for name in (*self.project.views, *self.project.services)}

    def version_behind(self, reference: Reference) -> ViewVersion:
        """The typed view version that a reference binds to."""
        if reference.number is None:
            view = self.project.views[reference.name]
            return view_version(self.project, view, self.number(reference.name), self.shapes[reference.name])
        standing = self.project.versions[reference.name, reference.number]
        if not isinstance(standing.definition, FeatureView):
            raise AssertionError(standing.label)
        return view_version(self.project, standing.definition, standing.number, self.shapes[standing.label])

    def sources_of(self, view: FeatureView) -> frozenset[SourceTable]:
        """The sources that its rows come from, those of upstream views included."""
        found, waiting, seen = set(view.sources), list(view.references), set[tuple[str, int | None]]()
        while waiting:
            reference = waiting.pop()
            key = reference.name, reference.number
            upstream = self._read(reference)
            if key not in seen and isinstance(upstream, FeatureView):
                found.update(upstream.sources)
                waiting += upstream.references
            seen.add(key)
        return frozenset(found)

    def _read(self, reference: Reference) -> FeatureView | FeatureService:
        if reference.number is None:
            return self.project.views[reference.name]
        return self.project.versions[reference.name, reference.number].definition

    def wanted(self) -> Iterator[FeatureView | FeatureService]:
        """Every view and service of the files, by name."""
        definitions: dict[str, FeatureView | FeatureService] = {**self.project.views, **self.project.services}
        yield from (definitions[name] for name in sorted(definitions))

    def gone(self) -> tuple[str, ...]:
        """The names that stand and have no file any more, sorted."""
        wanted = {*self.project.views, *self.project.services}
        return tuple(sorted({name for name, _ in self.project.versions} - wanted))
