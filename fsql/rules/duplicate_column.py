"""Two output columns of one name cannot both be features; nor can one be called as the request's columns."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.parser.services import request_columns
from fsql.rules.subject import Subject


def duplicate_column(subject: Subject) -> Iterator[Diagnostic]:
    sent = _sent(subject)
    seen: set[str] = set()
    for item in subject.statement.items:
        if item.name is None:
            continue
        if item.name in seen:
            message, hint = f"{item.name} is selected twice", "rename one of the two with AS"
            yield subject.statement.at(item.start, item.end, "duplicate-column", message, hint)
        elif item.name in sent:
            message = f"{item.name} is what callers send: their rows hold a column of that name already"
            hint = "leave it out: answers come beside the caller's own columns; a feature made of it needs another name"
            yield subject.statement.at(item.start, item.end, "duplicate-column", message, hint)
        seen.add(item.name)


def _sent(subject: Subject) -> set[str]:
    """The columns that a request of the service has."""
    if subject.file.kind != "service":
        return set()
    columns = request_columns(subject.file.head.value("request")) or ()
    return {"event_time", *(column.name for column in columns)}
