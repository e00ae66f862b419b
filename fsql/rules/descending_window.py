"""A window in descending order calls past what is future."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject
from fsql.rules.windows import used_windows


def descending_window(subject: Subject) -> Iterator[Diagnostic]:
    for window, order, _ in used_windows(subject.statement) if subject.has_time else ():
        first = order.expressions[0] if order is not None and order.expressions else None
        if isinstance(first, exp.Ordered) and first.args.get("desc"):
            start, end = subject.statement.place(window)
            message = "DESC turns this window around: what comes before a row in it are the rows of its future"
            hint = "order it upward; to choose among rows of one instant, use DISTINCT ON or `-- latest by`"
            yield subject.statement.at(start, end, "descending-window", message, hint, "warning")
