"""Lengths of time are exact: no months and years, and days only where fsql can write them as hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp
from sqlglot.tokenizer_core import Token

from fsql.errors import Diagnostic
from fsql.parser.durations import has_calendar_unit, has_day_unit, parse_duration
from fsql.parser.intervals import Literal, interval_literals
from fsql.rules.subject import Subject

_ID = "calendar-interval"
_FRAME_HELP = "write it such as interval '30 days' or '36 hours'"
_COMPARES = frozenset(("=", "<", ">", "<=", ">=", "<>", "!="))
_CALCULATES = frozenset(("+", "-", "*", "/"))
_LONG_PARTS = frozenset(("years", "months", "weeks", "days"))


def calendar_interval(subject: Subject) -> Iterator[Diagnostic]:
    tokens = subject.statement.tokens
    starts = {token.start: place for place, token in enumerate(tokens)}
    ends = {token.end + 1: place for place, token in enumerate(tokens)}
    for literal in interval_literals(tokens):
        compared = _is_compared(tokens, starts[literal.start] - 1, ends[literal.end] + 1)
        problem = None if compared else _problem(literal)
        if problem:
            yield subject.statement.at(literal.start, literal.end, _ID, *problem)
    for spec in subject.statement.find(exp.WindowSpec):
        for bound in (spec.args.get("start"), spec.args.get("end")):
            if isinstance(bound, exp.Expr) and not _is_plain(bound):
                start, end = subject.statement.place(bound)
                message = "this frame's length is computed, so nobody can tell how long it is in a change of time"
                yield subject.statement.at(start, end, _ID, message, _FRAME_HELP)
    yield from _made_intervals(subject)


def _is_compared(tokens: Sequence[Token], before: int, behind: int) -> bool:
    """Whether a literal between those places is one side of a comparison: lengths are compared, a day as 24 hours."""
    around = [tokens[place].text if 0 <= place < len(tokens) else "" for place in (before, behind)]
    return any(text in _COMPARES for text in around) and not any(text in _CALCULATES for text in around)


def _problem(literal: Literal) -> tuple[str, str] | None:
    if has_calendar_unit(literal.words):
        return "months and years have no fixed length", "write days or hours, such as interval '720 hours'"
    if literal.in_frame:
        return None if parse_duration(literal.words) else ("this frame's length is not understood", _FRAME_HELP)
    if has_day_unit(literal.words):
        message = "added to a time, a day is 23, 24 or 25 hours long, as the session's time zone has it"
        return message, "write hours, such as interval '24 hours'"
    return None


def _is_plain(bound: exp.Expr) -> bool:
    """Whether the bound is a number or an interval literal, which are judged as such."""
    while isinstance(bound, exp.Interval | exp.Cast | exp.Paren):
        bound = bound.this
    return isinstance(bound, exp.Literal | exp.RawString | exp.ByteString)


def _made_intervals(subject: Subject) -> Iterator[Diagnostic]:
    for call in subject.statement.find(exp.MakeInterval):
        if any(_is_long(place, value) for place, value in call.args.items()):
            start, end = subject.statement.place(call)
            message = "make_interval's years, months, weeks and days have no fixed length"
            yield subject.statement.at(start, end, _ID, message, "use make_interval(hours => …)")


def _is_long(place: str, value: object) -> bool:
    """Whether an argument of make_interval, given by place or by name, counts in days or longer."""
    name = f"{place}s"
    if isinstance(value, exp.Kwarg | exp.PropertyEQ):
        name, value = value.this.name.lower(), value.expression
    is_zero = isinstance(value, exp.Literal) and value.name == "0"
    return name in _LONG_PARTS and isinstance(value, exp.Expr) and not is_zero
