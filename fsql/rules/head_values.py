"""The values of the head can be understood: lengths of time, yes and no, columns that exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from fsql.errors import Diagnostic
from fsql.parser.durations import has_calendar_unit, parse_duration
from fsql.parser.head import Entry
from fsql.parser.views import name_list
from fsql.rules.subject import Subject

_WORDS = {"static": ("true", "false"), "expire": ("no",)}
_LONGEST = timedelta(days=36_525)  # a time of ours plus this is a time that Postgres can hold


def head_values(subject: Subject) -> Iterator[Diagnostic]:
    yield from _lengths(subject)
    yield from _words(subject)
    yield from _columns(subject)


def _lengths(subject: Subject) -> Iterator[Diagnostic]:
    for key in ("ttl", "freshness"):
        entry = subject.file.head.get(key)
        length = parse_duration(entry.value) if entry else None
        if entry is None or not entry.value or (length and length <= _LONGEST):
            continue
        if has_calendar_unit(entry.value):
            message, hint = "months and years have no fixed length", "write days, such as `90 days`"
            yield subject.at_entry(entry, "calendar-interval", message, hint)
        elif length:
            message, hint = f"a `{key}` of {entry.value} is longer than 100 years", f"delete the `{key}` line"
            yield subject.at_entry(entry, "malformed-head", message, hint)
        else:
            message, hint = f"{entry.value} is not a length of time", "write such as `90 days`, `1 hour`, `15 minutes`"
            yield subject.at_entry(entry, "malformed-head", message, hint)


def _words(subject: Subject) -> Iterator[Diagnostic]:
    for key, allowed in _WORDS.items():
        entry = subject.file.head.get(key)
        if entry and entry.value and entry.value.lower() not in allowed:
            message = f"`{key}` takes {' or '.join(allowed)}; {entry.value} is not understood"
            yield subject.at_entry(
                entry, "malformed-head", message, f"write `-- {key}: {allowed[0]}` or delete the line"
            )


def _columns(subject: Subject) -> Iterator[Diagnostic]:
    known = {item.name for item in subject.statement.items}
    for key in ("pii", "latest by"):
        for entry in subject.file.head.all(key):
            yield from _names(subject, key, entry, known)


def _names(subject: Subject, key: str, entry: Entry, known: set[str | None]) -> Iterator[Diagnostic]:
    names = name_list(entry.value)
    if entry.value and (not names or (key == "latest by" and len(names) > 1)):
        message = f"`{key}` names {'one column' if key == 'latest by' else 'columns'} of the SELECT"
        yield subject.at_entry(entry, "malformed-head", message, f"write such as `-- {key}: column`")
    for name in names:
        if name not in known:
            message = f"`{key}` names {name}, which is not selected"
            yield replace(
                subject.at_entry(entry, "unknown-column", message, "name a column of the SELECT"),
                # what is not selected tells nobody anything, so nothing is left unguarded
                level="warning" if key == "pii" else "error",
            )
