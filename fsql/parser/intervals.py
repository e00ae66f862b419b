"""Interval literals in a text, which of them are the bounds of window frames, and those as exact hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot.tokens import Token, TokenType

from fsql.parser.durations import exact_interval, parse_duration

_FRAME_SIDES = ("PRECEDING", "FOLLOWING")


@dataclass(frozen=True)
class Literal:
    """An interval literal text[start:end]; `words` is its value with the unit behind it, if any."""

    words: str
    start: int
    end: int
    in_frame: bool


def interval_literals(tokens: Sequence[Token]) -> Iterator[Literal]:
    """Every `interval '30 days'`, `interval '30' day` and `'30 days'::interval`, in order of place."""
    for index, token in enumerate(tokens):
        if token.token_type == TokenType.INTERVAL:
            literal = _prefixed(tokens, index)
        elif token.token_type == TokenType.STRING:
            literal = _cast(tokens, index)
        else:
            continue
        if literal is not None:
            yield literal


def _prefixed(tokens: Sequence[Token], index: int) -> Literal | None:
    if index + 1 >= len(tokens) or tokens[index + 1].token_type != TokenType.STRING:
        return None
    if index > 0 and tokens[index - 1].token_type == TokenType.DCOLON:
        return None
    words, last = tokens[index + 1].text, index + 1
    following = tokens[last + 1].text if last + 1 < len(tokens) else ""
    if following.lower().removesuffix("s") in ("second", "minute", "hour", "day", "week", "month", "year"):
        words, last = f"{words} {following}", last + 1
    return _literal(tokens, words, index, last)


def _cast(tokens: Sequence[Token], index: int) -> Literal | None:
    if index + 2 >= len(tokens) or tokens[index + 1].token_type != TokenType.DCOLON:
        return None
    if tokens[index + 2].token_type != TokenType.INTERVAL:
        return None
    return _literal(tokens, tokens[index].text, index, index + 2)


def _literal(tokens: Sequence[Token], words: str, first: int, last: int) -> Literal:
    following = tokens[last + 1].text.upper() if last + 1 < len(tokens) else ""
    return Literal(words, tokens[first].start, tokens[last].end + 1, following in _FRAME_SIDES)


def with_exact_frames(sql: str, tokens: Sequence[Token], offset: int) -> str:
    """The statement with the length of every frame in hours: '30 days' there is 720 hours in every zone.

    `tokens` carry offsets into the whole file; `offset` is where the statement begins in it.
    """
    pieces, position = [], 0
    for literal in interval_literals(tokens):
        length = parse_duration(literal.words)
        if literal.in_frame and length is not None:
            pieces += [sql[position : literal.start - offset], f"interval '{exact_interval(length)}'"]
            position = literal.end - offset
    return "".join([*pieces, sql[position:]])
