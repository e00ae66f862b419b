"""A plan as people read it: the summary first, then step by step, then who notices, what it costs, what it locks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from fsql.planner.changes import Category
from fsql.planner.clauses import short
from fsql.planner.cost import duration
from fsql.planner.impact import Affected, ServiceImpact
from fsql.planner.plan import Plan
from fsql.planner.steps.create_service import CreateService
from fsql.planner.steps.create_view import CreateView
from fsql.planner.steps.step import Lock, Step
from fsql.planner.steps.update_words import UpdateWords
from fsql.planner.telling import line, listed

_STEPS, _EXAMPLES, _SERVICES, _PROMOTED, _OUTPUTS = 20, 2, 12, 8, 160
_ORDER: tuple[Category, ...] = ("breaking", "retired", "revived", "additive", "words", "new")
_SAID = {"words": "of words only"}


NOTHING = "Nothing to plan: the files and what stands agree."
"""What an empty plan says."""


def told(plan: Plan, *, explain: bool = False) -> str:
    """The plan in words; `explain` tells every step, with its SQL."""
    if plan.empty:
        return "\n".join([NOTHING, *_notes(plan.notes)])
    places = set(range(len(plan.steps))) if explain else _told_in_full(plan.steps)
    found = [_summary(plan), ""]
    for place in sorted(places):
        step = plan.steps[place]
        found += _step(place + 1, step)
        found += ["", *(_indented(sql) for sql in step.upgrade("<revision>")), ""] if explain else []
    rest = [step for place, step in enumerate(plan.steps) if place not in places]
    found += [*_folded(rest), "", *_reads(plan), *_costs(plan)]
    return "\n".join([*found, *_notes(plan.notes)])


def _summary(plan: Plan) -> str:
    counts = Counter(step.category for step in plan.steps)
    kinds = ", ".join(f"{counts[kind]:,} {_SAID.get(kind, kind)}" for kind in _ORDER if counts[kind])
    count = len(plan.steps)
    return f"Plan: {count:,} step{'' if count == 1 else 's'} ({kinds})"


def _told_in_full(steps: Sequence[Step]) -> set[int]:
    """The places of the steps told in full: all of a few, else those that matter most and a few that are new."""
    if len(steps) <= _STEPS:
        return set(range(len(steps)))
    new = [place for place, step in enumerate(steps) if step.category == "new"]
    others = sorted(set(range(len(steps))).difference(new), key=lambda place: _ORDER.index(steps[place].category))
    return {*others[:_STEPS], *new[:_EXAMPLES]}


def _step(place: int, step: Step) -> list[str]:
    category = f"{step.category}, " if step.category in ("new", "additive", "breaking") else ""
    return [f"{place:>3}. {step.title}: {category}{step.standing}", *(f"       {text}" for text in step.words)]


def _folded(steps: Sequence[Step]) -> Iterator[str]:
    """The steps that are not told in full, a line a category."""
    for category in _ORDER:
        titles = [step.label for step in steps if step.category == category]
        if titles:
            yield f"     and {len(titles):,} more {_SAID.get(category, category)}: {listed(titles)}"
    if steps:
        yield "     (--explain tells every step, --json all facts)"


def _indented(sql: str) -> str:
    return "\n".join(f"         {text}" for text in f"{sql};".split("\n"))


def _reads(plan: Plan) -> Iterator[str]:
    """Services of the files, then versions that stand, then views that stay."""
    impact = plan.impact
    affected, untouched = impact.of("affected"), impact.of("untouched")
    for service in affected[:_SERVICES]:
        yield line("affected", f"service {service.name}: {_outputs(service)}")
    if len(affected) > _SERVICES:
        yield line("affected", f"and {len(affected) - _SERVICES:,} services more: --json names them")
    reworded = {step.new.name for step in plan.steps if isinstance(step, UpdateWords)}  # told as steps
    names = [*(f"service {s.name}" for s in untouched if s.name not in reworded)]
    names += [f"view {name}" for name in impact.untouched_views if name not in reworded]
    if names:
        yield line("untouched", f"{listed(names)}: every column that is read has the fingerprint it had")
    if impact.keep:
        yield line("frozen", f"{listed(impact.keep)}: an applied service keeps its versions of views, and its answers")


def _outputs(service: ServiceImpact) -> str:
    said = listed([_output(one) for one in service.affected]) or "another version, though no output changes"
    kept = f"; kept: {listed(service.kept)}" if service.kept else ""
    return short(said, max(_OUTPUTS - len(kept), _OUTPUTS // 2)) + kept


def _output(one: Affected) -> str:
    through = f" through {listed(one.through, 3)}" if one.through else ""
    return f"{one.output} {one.change}{through}"


def _costs(plan: Plan) -> Iterator[str]:
    costs = [step.cost for step in plan.steps if isinstance(step, CreateView)]
    known = [(cost.rows, cost.seconds) for cost in costs if cost.rows is not None and cost.seconds is not None]
    if len(costs) > 1:
        rows, seconds = sum(rows for rows, _ in known), sum(seconds for _, seconds in known)
        unknown = len(costs) - len(known)
        total = [f"about {rows:,.0f} rows, {duration(seconds)}"] if known else []
        total += [f"{unknown:,} of unknown size"] if unknown else []
        yield line("refresh", f"{len(costs):,} histories: {'; '.join(total)}")
    yield line("locks", _locks(plan.locks))
    shadows = [step.label for step in plan.steps if isinstance(step, CreateView | CreateService) and not step.live]
    if shadows:
        named = " ".join(shadows) if len(shadows) <= _PROMOTED else "VERSION…"
        first = "apply, refresh, and" if costs else "apply, and"
        yield line("then", f"{first} make them live together: `fsql rollout promote {named}`")


def _locks(locks: Sequence[Lock]) -> str:
    """What waits for what, in the words of somebody whose query may hang."""
    read = [lock.on for lock in locks if lock.mode == "ACCESS SHARE"]
    kept = [lock.on for lock in locks if lock.mode == "SHARE UPDATE EXCLUSIVE"]
    found = []
    if read:
        found.append(f"ACCESS SHARE on {listed(read)} (only DDL there waits)")
    if kept:
        found.append(
            f"SHARE UPDATE EXCLUSIVE on {listed(kept, 5)} (a refresh or VACUUM waits; readers and writers go on)"
        )
    if not found:
        return "none on anything that is read"
    return f"{'; '.join(found)}; gives up after 10 s, with nothing done"


def _notes(notes: Sequence[str]) -> list[str]:
    return ["", *(f"note: {note}" for note in notes)] if notes else []
