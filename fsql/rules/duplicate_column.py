"""Two output columns of one name cannot both be features."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject


def duplicate_column(subject: Subject) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for item in subject.statement.items:
        if item.name is not None and item.name in seen:
            message, hint = f"{item.name} is selected twice", "rename one of the two"
            yield subject.statement.at(item.start, item.end, "duplicate-column", message, hint)
        seen.add(item.name or "")
