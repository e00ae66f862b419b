"""The ordered difference between what the files want and what stands; pure, decided before anything is done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fsql.compiler.objects import deployed_sql
from fsql.compiler.quoting import relation
from fsql.definitions import (
    FeatureService,
    FeatureView,
    Project,
    Reference,
    ServiceVersion,
    StandingVersion,
    ViewVersion,
)
from fsql.parser.files import STANDING_FOLDER
from fsql.parser.versions import seal
from fsql.planner.fingerprints import Fingerprint
from fsql.planner.lineages import Lineage, down_to_sources, in_order
from fsql.planner.reasons import reasons, words_changed
from fsql.planner.shapes import Shape, service_version, view_version
from fsql.planner.steps.create_service import CreateService
from fsql.planner.steps.create_view import CreateView
from fsql.planner.steps.step import Step
from fsql.planner.steps.update_words import UpdateWords


@dataclass(frozen=True)
class Plan:
    """Steps in order; `files` is what `--write` puts under features_sql/, `sources` what the owner must read."""

    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    files: Mapping[str, str]
    sources: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether wanted and standing agree."""
        return not self.steps

    def as_dict(self) -> dict[str, Any]:
        """The stable JSON form of `fsql plan --json`."""
        return {"steps": [step.as_dict() for step in self.steps], "notes": list(self.notes)}


@dataclass(frozen=True)
class Facts:
    """All that a plan is decided from: files, fingerprints, lineage, and the shapes the server told."""

    project: Project
    prints: Mapping[str, Fingerprint]
    lineages: Mapping[str, Lineage]
    shapes: Mapping[str, Shape]

    def standing(self, name: str) -> list[StandingVersion]:
        """The standing versions of a name, oldest first."""
        return [self.project.versions[key] for key in sorted(self.project.versions) if key[0] == name]

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


def make_plan(facts: Facts) -> Plan:
    """The plan that turns what stands into what the files want."""
    steps: list[Step] = [*_view_steps(facts), *_service_steps(facts)]
    created = [step for step in steps if isinstance(step, CreateView)]
    sources = {relation(s.schema, s.name) for step in created for s in step.view.sources}
    files = {_path(step.label): sealed for step in steps for sealed in [_sealed(step)]}
    return Plan(tuple(steps), tuple(_notes(facts)), files, tuple(sorted(sources)))


def _path(label: str) -> str:
    return f"{STANDING_FOLDER}/{label}.sql"


def _sealed(step: Step) -> str:
    if isinstance(step, UpdateWords):
        return step.new_file
    if isinstance(step, CreateView | CreateService):
        return step.file
    raise AssertionError(step.title)


def _body(file: str) -> str:
    """The sealed feature file without its seal: what the registry keeps as the definition."""
    return file.split("\n", 3)[3]


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
    standing, prints = facts.standing(view.name), facts.prints[view.name]
    file = seal(view, number, prints.whole, bound)
    reads = {(r.name, r.number if r.number is not None else bound[r.name]) for r in view.references}
    return CreateView(
        view=view,
        version=view_version(facts.project, view, number, shape),
        entity=facts.project.entities[view.entity],
        sql=deployed_sql(view, bound),
        file=file,
        definition=_body(file),
        prints=prints,
        lineage=down_to_sources(facts.lineages, view.name),
        reads=tuple(sorted(reads)),
        live=not standing,
        reasons=reasons(view, standing[-1].definition if standing else None),
        rows=shape.rows,
    )


def _service_steps(facts: Facts) -> Iterator[Step]:
    for name in sorted(facts.project.services):
        service, match = facts.project.services[name], facts.matching(name)
        if match is None:
            yield _create_service(facts, service)
        else:
            yield from _update_words(facts, match, service)


def _create_service(facts: Facts, service: FeatureService) -> CreateService:
    number, prints, standing = facts.number(service.name), facts.prints[service.name], facts.standing(service.name)
    views = {join.reference: facts.version_behind(join.reference) for join in service.joins}
    bound = {reference.name: view.number for reference, view in views.items() if reference.number is None}
    file = seal(service, number, prints.whole, bound)
    return CreateService(
        service=service,
        version=service_version(service, number, facts.shapes[service.name], views),
        file=file,
        definition=_body(file),
        prints=prints,
        lineage=down_to_sources(facts.lineages, service.name),
        live=not standing,
        reasons=reasons(service, standing[-1].definition if standing else None),
    )


def _update_words(
    facts: Facts, standing: StandingVersion, wanted: FeatureView | FeatureService
) -> Iterator[UpdateWords]:
    changed = words_changed(standing.definition, wanted)
    if not changed:
        return
    bound = _bound_as_standing(standing.definition, wanted)
    old = seal(standing.definition, standing.number, standing.fingerprint, {})
    new = seal(wanted, standing.number, standing.fingerprint, bound)
    yield UpdateWords(
        old=standing.definition,
        new=wanted,
        number=standing.number,
        fingerprint=standing.fingerprint,
        old_definition=_body(old),
        new_definition=_body(new),
        new_file=new,
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
    for reference in _references(wanted):
        bound = [r.number for r in _references(standing) if r.name == reference.name and r.number is not None]
        if reference.number is None and bound:
            pinned = {r.number for r in _references(wanted) if r.name == reference.name}
            numbers[reference.name] = next((n for n in bound if n not in pinned), bound[0])
    return numbers


def _references(definition: FeatureView | FeatureService) -> tuple[Reference, ...]:
    if isinstance(definition, FeatureView):
        return definition.references
    return tuple(join.reference for join in definition.joins)


def _notes(facts: Facts) -> Iterator[str]:
    wanted = {*facts.project.views, *facts.project.services}
    for name in sorted({name for name, _ in facts.project.versions} - wanted):
        labels = ", ".join(version.label for version in facts.standing(name))
        yield f"the file of {name} is gone; {labels} stands until it is retired"
    for name in sorted(wanted):
        match, standing = facts.matching(name), facts.standing(name)
        if match is not None and match.number != standing[-1].number:
            yield f"{name} is again what {match.label} is, which stands: promote it"
