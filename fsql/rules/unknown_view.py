"""`features.<view>` names a view of this project, or a version of it that stands."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from fsql.definitions import Reference
from fsql.errors import Diagnostic
from fsql.parser.views import references
from fsql.rules.subject import Subject


def unknown_view(subject: Subject) -> Iterator[Diagnostic]:
    files = {file.name for file in subject.project.files if file.kind == "view"}
    for reference in references(subject.statement):
        problem = _problem(subject, reference, files)
        if problem:
            yield subject.statement.at(reference.start, reference.end, "unknown-view", *problem)


def _problem(subject: Subject, reference: Reference, files: set[str]) -> tuple[str, str] | None:
    if reference.number is not None:
        if (reference.name, reference.number) in subject.project.versions:
            return None
        standing = sorted(n for name, n in subject.project.versions if name == reference.name)
        hint = (
            f"standing versions: {', '.join(map(str, standing))}" if standing else "plan and apply it first"
        )
        return f"version {reference.number} of {reference.name} does not stand", hint
    if reference.name in files:
        return None
    near = difflib.get_close_matches(reference.name, sorted(files), 1)
    hint = f"did you mean features.{near[0]}?" if near else f"create views/{reference.name}.sql"
    return f"there is no feature view {reference.name}", hint
