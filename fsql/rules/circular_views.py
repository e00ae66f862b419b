"""Views may read views, but not in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject


def circular_views(subject: Subject) -> Iterator[Diagnostic]:
    view = subject.view
    for reference in view.references if view else ():
        if reference.number is None and view is not None and _reaches(subject, reference.name, view.name):
            message = f"{view.name} reads {reference.name}, which reads {view.name} again"
            start = subject.statement.start
            yield subject.statement.at(
                start + reference.start, start + reference.end, "circular-views", message, "break the circle"
            )


def _reaches(subject: Subject, start: str, goal: str) -> bool:
    seen: set[str] = set()
    open_names = [start]
    while open_names:
        name = open_names.pop()
        if name == goal:
            return True
        view = subject.project.views.get(name)
        if name not in seen and view is not None:
            open_names += [r.name for r in view.references if r.number is None]
        seen.add(name)
    return False
