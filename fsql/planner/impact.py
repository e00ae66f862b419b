"""Who notices a plan: every service of the files is affected, or proven untouched; standing versions keep theirs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from fsql.definitions import FeatureService
from fsql.planner.changes import Difference
from fsql.planner.facts import Facts

Verdict = Literal["new", "affected", "untouched"]


@dataclass(frozen=True)
class Affected:
    """An output of a service whose values may change, and the upstream features that it changes through."""

    output: str
    change: str
    through: tuple[str, ...]


@dataclass(frozen=True)
class ServiceImpact:
    """What a plan does to a service of the files; `untouched` only where fingerprints prove it."""

    name: str
    verdict: Verdict
    affected: tuple[Affected, ...] = ()
    kept: tuple[str, ...] = ()


@dataclass(frozen=True)
class Impact:
    """Services of the files, views that keep their version, and service versions that keep what they read."""

    services: tuple[ServiceImpact, ...]
    untouched_views: tuple[str, ...]
    keep: tuple[str, ...]

    def of(self, verdict: Verdict) -> tuple[ServiceImpact, ...]:
        """The services with that verdict."""
        return tuple(service for service in self.services if service.verdict == verdict)

    def as_dict(self) -> dict[str, Any]:
        """The stable JSON form."""
        return {
            "services": [
                {
                    "name": service.name,
                    "verdict": service.verdict,
                    "affected": [
                        {"output": a.output, "change": a.change, "through": list(a.through)} for a in service.affected
                    ],
                    "kept": list(service.kept),
                }
                for service in self.services
            ],
            "untouched_views": list(self.untouched_views),
            "standing_services": list(self.keep),
        }


def impact(facts: Facts, made: dict[str, Difference], retired: Iterable[str]) -> Impact:
    """What the differences of the new versions, by name, and the retired names mean for who reads."""
    services = tuple(_service(facts, service, made.get(service.name)) for service in _services(facts))
    views = tuple(sorted(name for name in facts.project.views if name not in made))
    return Impact(services, views, tuple(_keeping(facts, set(retired))))


def _services(facts: Facts) -> Iterator[FeatureService]:
    yield from (service for _, service in sorted(facts.project.services.items()))


def _service(facts: Facts, service: FeatureService, made: Difference | None) -> ServiceImpact:
    if made is None:  # its fingerprint covers every column that it reads, and a version with that fingerprint stands
        return ServiceImpact(service.name, "untouched")
    if made.category == "new":
        return ServiceImpact(service.name, "new")
    affected = tuple(Affected(f.name, f.change, f.through) for f in made.of("changed", "removed", "added"))
    return ServiceImpact(service.name, "affected", affected, tuple(f.name for f in made.of("kept")))


def _keeping(facts: Facts, retired: set[str]) -> Iterator[str]:
    """The service versions that stand and go on: each is bound to versions, which never change."""
    for _, version in sorted(facts.project.versions.items()):
        if version.kind == "service" and not version.sealed.retired and version.name not in retired:
            yield version.label
