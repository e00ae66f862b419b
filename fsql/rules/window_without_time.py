"""A window in another order than that of the event time sees rows of its own row's future."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from fsql.errors import Diagnostic
from fsql.parser.statement import folded
from fsql.rules.subject import Subject
from fsql.rules.times import bare, columns, time_items
from fsql.rules.windows import partition, used_windows

_MOMENTS = (exp.DType.TIMESTAMP, exp.DType.TIMESTAMPTZ, exp.DType.TIMESTAMPNTZ, exp.DType.TIMESTAMPLTZ)


def window_without_time(subject: Subject) -> Iterator[Diagnostic]:
    found = [(window, order) for window, order, _ in used_windows(subject.statement) if order and order.expressions]
    if not found or not subject.has_time:
        return
    names, texts = time_items(subject)
    if not texts:
        return  # nobody knows the event time: told by its own rule
    for window, order in found:
        first = order.expressions[0]
        of_one_instant = any(_is_time(item, names, texts) for item in partition(window))
        if not of_one_instant and not first.args.get("desc") and not _is_time(first, names, texts):
            start, end = subject.statement.place(window)
            message = "this window is not ordered by the event time: what comes before a row in it may be its future"
            hint = "order it by the event time first, ascending; what decides between rows of one instant comes second"
            yield subject.statement.at(start, end, "window-without-time", message, hint, "warning")


def _is_time(item: exp.Expr, names: frozenset[str], texts: frozenset[str]) -> bool:
    """Whether the expression is the event time, or goes up exactly with it."""
    node = bare(item)
    if node.sql("postgres") in texts:
        return True
    if isinstance(node, exp.Column):
        return any(folded(column.this) in names for column in columns(node))
    if isinstance(node, exp.AtTimeZone) or (isinstance(node, exp.Cast) and node.to.this in _MOMENTS):
        return _is_time(node.this, names, texts)
    is_epoch = isinstance(node, exp.Extract) and node.this.name.lower() == "epoch"
    return is_epoch and _is_time(node.expression, names, texts)
