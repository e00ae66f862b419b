"""Lengths of time are exact: no months and years, and days only where fsql can write them as hours."""

from __future__ import annotations

import re
from collections.abc import Iterator


from fsql.errors import Diagnostic
from fsql.parser.durations import has_calendar_unit, parse_duration
from fsql.parser.intervals import Literal, interval_literals
from fsql.rules.subject import Subject

_DAYS = re.compile(r"\b(days?|weeks?|d|w)\b|^P\d", re.IGNORECASE)


def calendar_interval(subject: Subject) -> Iterator[Diagnostic]:
    for literal in interval_literals(subject.statement.tokens):
        problem = _problem(literal)
        if problem:
            yield subject.statement.at(literal.start, literal.end, "calendar-interval", *problem)


def _problem(literal: Literal) -> tuple[str, str] | None:
    if has_calendar_unit(literal.words):
        return "months and years have no fixed length", "write days or hours, such as interval '720 hours'"
    if literal.in_frame:
        if parse_duration(literal.words) is None and not re.match(r"^\d+:\d\d(:\d\d)?$", literal.words):
            return (
                "this frame's length is not understood",
                "write it such as interval '30 days' or '36 hours'",
            )
        return None
    if _DAYS.search(literal.words):
        return (
            "added to a time, a day is 23, 24 or 25 hours long, as the session's time zone has it",
            "write hours, such as interval '24 hours'",
        )
    return None
