"""A feature view says when each row became true: `event_time`, unless its facts never change."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject


def event_time(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.kind != "view":
        return
    has_time = any(item.name == "event_time" for item in subject.statement.items)
    if subject.is_static:
        yield from _static(subject, has_time)
    elif not has_time and not subject.has_star:
        message = "no column is called event_time, so nobody can tell when a row became true"
        hint = "select `<timestamptz column> AS event_time`; for facts that never change write `-- static: true`"
        yield subject.file.at_start("missing-event-time", message, hint)


def _static(subject: Subject, has_time: bool) -> Iterator[Diagnostic]:
    if has_time:
        message = "static facts never change, yet the SELECT has an event_time"
        yield subject.file.at_head("static", "malformed-head", message, "delete `-- static` or the column")
    if subject.file.head.get("ttl"):
        message = "static facts never expire"
        yield subject.file.at_head("ttl", "malformed-head", message, "delete `-- ttl` or `-- static`")
