"""The ordered difference between what the files want and what stands; pure, decided before anything is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from fsql.compiler.folding import inexact
from fsql.compiler.objects import deployed_sql
from fsql.compiler.quoting import FEATURES, OFFLINE, relation
from fsql.definitions import (
    FeatureService,
    FeatureView,
    Sealed,
    SealedFeature,
    ServiceVersion,
    StandingVersion,
    ViewVersion,
)
from fsql.parser.files import STANDING_FOLDER
from fsql.parser.versions import body, seal
from fsql.planner.changes import difference
from fsql.planner.clauses import references
from fsql.planner.cost import cost_of
from fsql.planner.facts import Facts
from fsql.planner.fingerprints import Fingerprint
from fsql.planner.impact import Impact, impact
from fsql.planner.lineages import in_order
from fsql.planner.reasons import read_rows, words_changed
from fsql.planner.retirements import retirements, revivals, stays
from fsql.planner.shapes import Shape, service_version, view_version
from fsql.planner.steps.create_service import CreateService
from fsql.planner.steps.create_view import CreateView
from fsql.planner.steps.step import Lock, Step
from fsql.planner.steps.update_words import UpdateWords


@dataclass(frozen=True)
class Plan:
    """Steps in order, and what they mean for who reads.

    `files` is what `--write` puts under features_sql/, `sources` what the owner must read.
    """

    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    files: Mapping[str, str]
    sources: tuple[str, ...]
    impact: Impact

    @property
    def empty(self) -> bool:
        """Whether wanted and standing agree."""
        return not self.steps

    @property
    def locks(self) -> tuple[Lock, ...]:
        """The locks that its revision takes on what stands before it, each once, sorted."""
        labels = [step.label for step in self.steps if isinstance(step, CreateView)]
        made = {relation(schema, label) for label in labels for schema in (FEATURES, OFFLINE)}
        taken = {lock for step in self.steps for lock in step.locks}
        return tuple(sorted(lock for lock in taken if lock.on not in made))

    def as_dict(self) -> dict[str, Any]:
        """The stable JSON form of `fsql plan --json`."""
        return {
            "steps": [step.as_dict() for step in self.steps],
            **self.impact.as_dict(),
            "locks": [{"mode": lock.mode, "on": lock.on} for lock in self.locks],
            "notes": list(self.notes),
        }


def make_plan(facts: Facts) -> Plan:
    """The plan that turns what stands into what the files want."""
    retired = retirements(facts)
    steps: list[Step] = [*revivals(facts), *_view_steps(facts), *_service_steps(facts), *retired]
    created = [step for step in steps if isinstance(step, CreateView | CreateService)]
    sources = {
        relation(s.schema, s.name) for step in created if isinstance(step, CreateView) for s in step.view.sources
    }
    return Plan(
        steps=tuple(steps),
        notes=tuple(_notes(facts)),
        files=_files(steps),
        sources=tuple(sorted(sources)),
        impact=impact(facts, {s.version.name: s.difference for s in created}, (step.name for step in retired)),
    )


def _files(steps: list[Step]) -> dict[str, str]:
    return {f"{STANDING_FOLDER}/{label}.sql": text for step in steps for label, text in step.files.items()}


def _sealed(prints: Fingerprint, definition: FeatureView | FeatureService, shape: Shape) -> Sealed:
    features = {
        f.name: SealedFeature(shape.type_of(f.name), prints.features[f.name], prints.columns.get(f.name, ""))
        for f in definition.features
    }
    return Sealed(prints.rows, read_rows(prints), features)


def _view_steps(facts: Facts) -> Iterator[Step]:
    for view in in_order(facts.project):
        match = facts.matching(view.name)
        if match is None:
            yield _create_view(facts, view)
        else:
            yield from _update_words(facts, match, view)


def _create_view(facts: Facts, view: FeatureView) -> CreateView:
    number, shape = facts.number(view.name), facts.shapes[view.name]
    bound = {r.name: facts.number(r.name) for r in view.references if r.number is None}
    prints = facts.prints[view.name]
    reads = {(r.name, r.number if r.number is not None else bound[r.name]) for r in view.references}
    return CreateView(
        view=view,
        version=view_version(facts.project, view, number, shape),
        entity=facts.project.entities[view.entity],
        sql=deployed_sql(view, bound),
        file=seal(view, number, prints.whole, bound, _sealed(prints, view, shape)),
        definition=body(view, bound),
        prints=prints,
        lineage=facts.sources[view.name],
        reads=tuple(sorted(reads)),
        live=not facts.standing(view.name),
        difference=difference(facts, view),
        cost=cost_of(facts, view),
        beneath=tuple(sorted({r for s in facts.sources_of(view) for r in facts.beneath.get(s, ())})),
        inexact=inexact(shape.columns, shape.nondeterministic),
    )


def _service_steps(facts: Facts) -> Iterator[Step]:
    for name in sorted(facts.project.services):
        service, match = facts.project.services[name], facts.matching(name)
        if match is None:
            yield _create_service(facts, service)
        else:
            yield from _update_words(facts, match, service)


def _create_service(facts: Facts, service: FeatureService) -> CreateService:
    number, prints, shape = facts.number(service.name), facts.prints[service.name], facts.shapes[service.name]
    views = {join.reference: facts.version_behind(join.reference) for join in service.joins}
    bound = {reference.name: view.number for reference, view in views.items() if reference.number is None}
    return CreateService(
        service=service,
        version=service_version(service, number, shape, views),
        file=seal(service, number, prints.whole, bound, _sealed(prints, service, shape)),
        definition=body(service, bound),
        prints=prints,
        lineage=facts.sources[service.name],
        live=not facts.standing(service.name),
        difference=difference(facts, service),
    )


def _update_words(
    facts: Facts, standing: StandingVersion, wanted: FeatureView | FeatureService
) -> Iterator[UpdateWords]:
    changed = words_changed(standing.definition, wanted)
    if not changed:
        return
    bound = _bound_as_standing(standing.definition, wanted)
    sealed = replace(standing.sealed, retired=False)
    yield UpdateWords(
        old=standing.definition,
        new=wanted,
        number=standing.number,
        fingerprint=standing.fingerprint,
        old_definition=body(standing.definition, {}),
        new_definition=body(wanted, bound),
        new_file=seal(wanted, standing.number, standing.fingerprint, bound, sealed),
        version=_typed(facts, wanted, standing.number),
        alone=len(facts.standing(wanted.name)) == 1,
        reasons=changed,
    )


def _typed(facts: Facts, wanted: FeatureView | FeatureService, number: int) -> ViewVersion | ServiceVersion:
    shape = facts.shapes[wanted.name]
    if isinstance(wanted, FeatureView):
        return view_version(facts.project, wanted, number, shape)
    views = {join.reference: facts.version_behind(join.reference) for join in wanted.joins}
    return service_version(wanted, number, shape, views)


def _bound_as_standing(standing: FeatureView | FeatureService, wanted: FeatureView | FeatureService) -> dict[str, int]:
    """The numbers that the standing text is bound to: words do not move a version to other upstream versions.

    Select items may stand in another order by now, so references are matched by the view they name.
    """
    numbers: dict[str, int] = {}
    for reference in references(wanted):
        bound = [r.number for r in references(standing) if r.name == reference.name and r.number is not None]
        if reference.number is None and bound:
            pinned = {r.number for r in references(wanted) if r.name == reference.name}
            numbers[reference.name] = next((n for n in bound if n not in pinned), bound[0])
    return numbers


def _notes(facts: Facts) -> Iterator[str]:
    yield from stays(facts)
    for wanted in facts.wanted():
        match, newest = facts.matching(wanted.name), facts.newest(wanted.name)
        if match is not None and newest is not None and match.number != newest.number:
            yield (
                f"{wanted.name} is again what {match.label} is, which stands: where another version of it is live, "
                f"`fsql rollout promote {match.label}`"
            )
