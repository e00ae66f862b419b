"""Views may read views, but not in a circle."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject


def circular_views(subject: Subject) -> Iterator[Diagnostic]:
    view = subject.view
    if view is None:
        return
    for reference in view.references:
        if reference.number is None and (view.name, reference.name) in subject.project.circles:
            reads = "itself" if reference.name == view.name else f"{reference.name}, which reads {view.name} again"
            start, end = (subject.statement.start + place for place in (reference.start, reference.end))
            hint = "break the circle: move what both need into a third view"
            yield subject.statement.at(start, end, "circular-views", f"{view.name} reads {reads}", hint)
