"""Every output column is a key, a time or a feature, so it needs a name of its author's."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject


def unnamed_column(subject: Subject) -> Iterator[Diagnostic]:
    for item in subject.statement.items:
        if item.name is None and not subject.file.text[item.start : item.end].endswith("*"):
            message, hint = (
                "this expression has no name, so no feature can be called by it",
                "write `AS name` behind it",
            )
            yield subject.statement.at(item.start, item.end, "unnamed-column", message, hint)
