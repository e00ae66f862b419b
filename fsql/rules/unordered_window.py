"""A window without ORDER BY sees all rows of its partition, those of the future included."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject
from fsql.rules.windows import used_windows


def unordered_window(subject: Subject) -> Iterator[Diagnostic]:
    for window, order, known in used_windows(subject.statement) if subject.has_time else ():
        if order is None and known:
            start, end = subject.statement.place(window)
            message = "without ORDER BY this window sees all rows, those of the future included: the feature would leak"
            yield subject.statement.at(start, end, "unordered-window", message, "write ORDER BY <event time> in it")
