"""Names whose files are gone, and come back: what is retired, what must stay, and what is revived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from fsql.definitions import StandingVersion
from fsql.parser.versions import seal
from fsql.planner.clauses import references
from fsql.planner.facts import Facts
from fsql.planner.steps.retire import Retire, Revive


def retirements(facts: Facts) -> tuple[Retire, ...]:
    """The names to retire, services before the views that they read."""
    chosen = [name for name in _unretired(facts) if not _readers(facts, name)]
    steps = [Retire(n, tuple(facts.standing(n)), _marked(facts.standing(n), retired=True)) for n in chosen]
    return tuple(sorted(steps, key=lambda step: step.versions[0].kind))


def revivals(facts: Facts) -> Iterator[Revive]:
    """The names to bring back: their files are there again."""
    for wanted in facts.wanted():
        standing = facts.standing(wanted.name)
        if any(version.sealed.retired for version in standing):
            files = _marked(standing, retired=False)
            yield Revive(wanted.name, tuple(standing), files, facts.matching(wanted.name))


def stays(facts: Facts) -> Iterator[str]:
    """Why a name whose file is gone is not retired yet, a line each."""
    for name in _unretired(facts):
        readers = _readers(facts, name)
        if readers:
            labels = ", ".join(version.label for version in facts.standing(name))
            yield f"the file of {name} is gone, but {labels} cannot be retired yet: {'; '.join(readers)}"


def _unretired(facts: Facts) -> Iterator[str]:
    for name in facts.gone():
        if any(not version.sealed.retired for version in facts.standing(name)):
            yield name


def _readers(facts: Facts, name: str) -> list[str]:
    """Who needs a version of the name: files that pin one, and services that are live in this database."""
    found = [
        f"the file of {wanted.name} names {name}_v{r.number}; let it read another view"
        for wanted in facts.wanted()
        for r in references(wanted)
        if r.name == name and r.number is not None
    ]
    for _, version in sorted(facts.project.versions.items()):
        read = [r for r in references(version.definition) if r.name == name]
        if version.kind != "service" or version.label not in facts.live:
            continue
        if read and version.name not in _unretired_services(facts):
            found.append(
                f"{version.label} is live and reads {name}_v{read[0].number}; "
                f"promote another version of {version.name} first, then plan again"
            )
    return found


def _unretired_services(facts: Facts) -> set[str]:
    """The services that are retired in the same plan: nobody reads them, so nothing keeps them."""
    return {name for name in _unretired(facts) if facts.standing(name)[0].kind == "service"}


def _marked(standing: Iterable[StandingVersion], *, retired: bool) -> dict[str, str]:
    """The sealed texts of the versions with or without the mark."""
    return {
        v.label: seal(v.definition, v.number, v.fingerprint, {}, replace(v.sealed, retired=retired)) for v in standing
    }
