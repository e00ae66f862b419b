"""The values of the head can be understood: lengths of time, defaults, columns that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.parser.durations import has_calendar_unit, parse_duration
from fsql.parser.head import Entry
from fsql.parser.services import request_columns
from fsql.parser.views import name_list, parse_default
from fsql.rules.subject import Subject

_LITERAL = re.compile(
    r"^(?:[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|[+-]?\.\d+|true|false|'(?:[^']|'')*')(?:::[\w .\"\[\](),]+)?$",
    re.IGNORECASE,
)


def head_values(subject: Subject) -> Iterator[Diagnostic]:
    yield from _lengths(subject)
    yield from _defaults(subject)
    yield from _columns(subject)
    yield from _request(subject)


def _entry_error(subject: Subject, entry: Entry, rule: str, message: str, hint: str) -> Diagnostic:
    end = entry.value_start + len(entry.value)
    return subject.statement.at(entry.value_start, end, rule, message, hint)


def _lengths(subject: Subject) -> Iterator[Diagnostic]:
    for key in ("ttl", "freshness"):
        entry = subject.file.head.get(key)
        length = parse_duration(entry.value) if entry else None
        if entry is None or (length is not None and length.total_seconds() > 0):
            continue
        if has_calendar_unit(entry.value):
            message, hint = "months and years have no fixed length", "write days, such as `90 days`"
            yield _entry_error(subject, entry, "calendar-interval", message, hint)
        elif entry.value:
            message, hint = (
                f"{entry.value} is not a length of time",
                "write such as `90 days`, `1 hour`, `15 minutes`",
            )
            yield _entry_error(subject, entry, "malformed-head", message, hint)


def _feature_names(subject: Subject) -> set[str]:
    return {item.name for item in subject.statement.items if item.name is not None}


def _defaults(subject: Subject) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for entry in subject.file.head.all("default"):
        parsed = parse_default(entry)
        if parsed is None:
            hint = "write `-- default: feature = literal`, such as `-- default: order_count = 0`"
            yield _entry_error(subject, entry, "malformed-head", "a default is `feature = literal`", hint)
            continue
        name, literal = parsed
        if subject.view is not None and name not in {f.name for f in subject.view.features}:
            message = f"the view has no feature {name}"
            yield _entry_error(subject, entry, "unknown-column", message, "name one of its features")
        elif name in seen:
            yield _entry_error(
                subject, entry, "malformed-head", f"{name} has two defaults", "keep one of the two"
            )
        elif not _LITERAL.match(literal):
            message, hint = f"{literal} is not a literal", "write a number, 'text', true or false"
            yield _entry_error(subject, entry, "malformed-head", message, hint)
        seen.add(name)


def _columns(subject: Subject) -> Iterator[Diagnostic]:
    for key in ("pii", "latest by"):
        for entry in subject.file.head.all(key):
            for name in name_list(entry.value):
                if name not in _feature_names(subject):
                    message = f"`{key}` names {name}, which is not selected"
                    yield _entry_error(
                        subject, entry, "unknown-column", message, "name a column of the SELECT"
                    )


def _request(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.kind != "service":
        return
    entry = subject.file.head.get("request")
    if entry is None:
        message, hint = "the head does not say what callers send", "write `-- request: customer_id bigint, …`"
        yield subject.file.at_head("request", "malformed-head", message, hint)
        return
    columns = request_columns(entry.value)
    if columns is None:
        hint = "write `-- request: customer_id bigint, amount numeric`"
        yield _entry_error(subject, entry, "malformed-head", "a request is `name type, name type, …`", hint)
        return
    names = [column.name for column in columns]
    for name in sorted({n for n in names if names.count(n) > 1 or n == "event_time"}):
        message = f"{name} is said twice" if name != "event_time" else "event_time is always there"
        yield _entry_error(subject, entry, "duplicate-column", message, "name every request column once")
