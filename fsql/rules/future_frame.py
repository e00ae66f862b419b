"""A window's frame may look back, never ahead: rows that follow were not known at the row's own time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject

_VALUES = (TokenType.STRING, TokenType.NUMBER, TokenType.R_PAREN, TokenType.INTERVAL)
_UNITS = frozenset(("UNBOUNDED", "SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "YEAR"))


def future_frame(subject: Subject) -> Iterator[Diagnostic]:
    if not subject.has_time or not any(map(_looks_ahead, subject.statement.find(exp.WindowSpec))):
        return
    for before, token in pairwise(subject.statement.tokens):
        if token.token_type == TokenType.VAR and token.text.upper() == "FOLLOWING" and _is_bound(before):
            message = "this frame reaches into the future of its own row: the feature would leak"
            hint = "end the frame at CURRENT ROW: RANGE BETWEEN interval '30 days' PRECEDING AND CURRENT ROW"
            yield subject.at_token(token, "future-frame", message, hint)


def _looks_ahead(spec: exp.WindowSpec) -> bool:
    return "FOLLOWING" in (spec.args.get("start_side"), spec.args.get("end_side"))


def _is_bound(before: Token) -> bool:
    """Whether a value stands before the word: only a frame has it so, a column called following has not."""
    return before.token_type in _VALUES or before.text.upper() in _UNITS
