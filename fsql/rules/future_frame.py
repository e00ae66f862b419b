"""A window may look back, never ahead: rows that follow were not known at the row's own time."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.tokens import TokenType

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject

_HELP = "end the frame at CURRENT ROW: RANGE BETWEEN interval '30 days' PRECEDING AND CURRENT ROW"


def future_frame(subject: Subject) -> Iterator[Diagnostic]:
    for token in subject.statement.tokens:
        if token.text.upper() == "FOLLOWING" and token.token_type != TokenType.STRING:
            message = "this frame reaches into the future of its own row: the feature would leak"
            yield subject.statement.at(token.start, token.end + 1, "future-frame", message, _HELP)
    for window in subject.statement.tree.find_all(exp.Window):
        if _looks_everywhere(window):
            start, end = _place(subject, window)
            message = "a window without ORDER BY sees all rows, those of the future included: the feature would leak"
            hint = "write ORDER BY <event time> inside the window"
            yield subject.statement.at(start, end, "future-frame", message, hint)


def _looks_everywhere(window: exp.Window) -> bool:
    """Whether the window, or the one it is named after, has no order."""
    if window.args.get("order"):
        return False
    named = window.args.get("alias")
    if named is None:
        # the definition of a named window stands under its name; one that is only copied is judged where it is used
        return not isinstance(window.this, exp.Identifier) or not _is_copied(window)
    select = window.find_ancestor(exp.Select)
    for definition in (select.args.get("windows") or []) if select else []:
        if definition.this.name.lower() == named.name.lower():
            return False  # judged at its definition
    return True


def _is_copied(window: exp.Window) -> bool:
    select = window.find_ancestor(exp.Select)
    return select is not None and any(
        w is not window and w.args.get("alias") for w in select.args.get("windows") or []
    )


def _place(subject: Subject, window: exp.Window) -> tuple[int, int]:
    for node in window.walk():
        meta = node.meta
        if "start" in meta:
            return int(meta["start"]), int(meta["end"]) + 1
    return subject.statement.start, subject.statement.start + 6
