"""A feature view says when each row became true: `event_time`, unless its facts never change."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject


def event_time(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.kind != "view":
        return
    items = {item.name: item for item in subject.statement.items}
    static = subject.file.head.get("static")
    if static is not None and static.value.lower() not in ("true", "false"):
        message = f"static is true or false, not {static.value}"
        yield subject.file.at_head("static", "malformed-head", message, "write `-- static: true`")
    elif static is not None and static.value.lower() == "true":
        yield from _static(subject, "event_time" in items)
    elif "event_time" not in items:
        message = "no column is called event_time, so nobody can tell when a row became true"
        hint = (
            "select `<timestamptz column> AS event_time`; for facts that never change write `-- static: true`"
        )
        yield subject.file.at_start("missing-event-time", message, hint)


def _static(subject: Subject, has_time: bool) -> Iterator[Diagnostic]:
    if has_time:
        message = "static facts have no event_time"
        yield subject.file.at_head(
            "static", "missing-event-time", message, "delete `-- static` or the column"
        )
    if subject.file.head.get("ttl"):
        message = "static facts never expire"
        yield subject.file.at_head("ttl", "malformed-head", message, "delete `-- ttl` or `-- static`")
