"""`features.<view>` names a view of this project, or a version of it that stands."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from fsql.definitions import Reference
from fsql.errors import Diagnostic
from fsql.parser.names import quote
from fsql.parser.views import references
from fsql.rules.subject import Subject


def unknown_view(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.kind == "entity":
        return
    for reference in references(subject.statement):
        problem = _pinned(subject, reference) if reference.number else _floating(subject, reference.name)
        if problem:
            yield subject.statement.at(reference.start, reference.end, "unknown-view", *problem)


def _pinned(subject: Subject, reference: Reference) -> tuple[str, str] | None:
    if (reference.name, reference.number) in subject.project.versions:
        return None
    standing = sorted(number for name, number in subject.project.versions if name == reference.name)
    hint = f"name one that stands: {', '.join(f'_v{n}' for n in standing)}" if standing else "plan and apply it first"
    return f"version {reference.number} of {reference.name} does not stand", hint


def _floating(subject: Subject, name: str) -> tuple[str, str] | None:
    known = subject.project.view_names
    if name in known:
        return None
    near = difflib.get_close_matches(name, sorted(known), 1)
    hint = f"write features.{quote(near[0])}, or" if near else "read your own tables from a schema of yours, or"
    return f"there is no feature view {name}", f"{hint} create views/{name}.sql"
