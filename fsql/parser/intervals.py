"""Interval literals in a text, which of them are the bounds of window frames, and those as exact hours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlglot.tokenizer_core import Token, TokenType

from fsql.parser.durations import exact_interval, parse_duration

FRAME_SIDES = ("PRECEDING", "FOLLOWING")
_FIELD = re.compile(r"(second|minute|hour|day|week|month|year)s?", re.IGNORECASE)
_STRINGS = (TokenType.STRING, TokenType.BYTE_STRING, TokenType.HEREDOC_STRING)


@dataclass(frozen=True)
class Literal:
    """An interval literal text[start:end]; `words` is its value with the unit behind it, if any."""

    words: str
    start: int
    end: int
    in_frame: bool


def interval_literals(tokens: Sequence[Token]) -> Iterator[Literal]:
    """Every interval literal in order of place, in each of the ways to write one.

    `interval '30 days'`, `interval '30' day`, `'30 days'::interval`, `CAST('30 days' AS interval)`, and the
    bare `'30 days'` that Postgres takes as a frame's bound.
    """
    for index, token in enumerate(tokens):
        if token.token_type == TokenType.INTERVAL:
            literal = _prefixed(tokens, index)
        elif token.token_type in _STRINGS:
            literal = _cast(tokens, index)
        else:
            continue
        if literal is not None:
            yield literal


def _kind(tokens: Sequence[Token], index: int) -> TokenType | None:
    return tokens[index].token_type if 0 <= index < len(tokens) else None


def _upper(tokens: Sequence[Token], index: int) -> str:
    return tokens[index].text.upper() if 0 <= index < len(tokens) and _kind(tokens, index) not in _STRINGS else ""


def _prefixed(tokens: Sequence[Token], index: int) -> Literal | None:
    if _kind(tokens, index - 1) in (TokenType.DCOLON, TokenType.DOT):
        return None
    value = index + 1
    if _kind(tokens, value) == TokenType.L_PAREN:  # interval(0) '…'
        value += 3
    if _kind(tokens, value) not in _STRINGS:
        return None
    last = _behind_fields(tokens, value)
    words = " ".join(token.text for token in tokens[value : last + 1])
    return _literal(tokens, words, index, last)


def _behind_fields(tokens: Sequence[Token], index: int) -> int:
    """The index of the last token of `day`, `day to second` and the like behind the value at `index`."""
    if not _FIELD.fullmatch(_upper(tokens, index + 1)):
        return index
    if _upper(tokens, index + 2) == "TO" and _FIELD.fullmatch(_upper(tokens, index + 3)):
        return index + 3
    return index + 1


def _cast(tokens: Sequence[Token], index: int) -> Literal | None:
    words = tokens[index].text
    if _kind(tokens, index + 1) == TokenType.DCOLON and _kind(tokens, index + 2) == TokenType.INTERVAL:
        return _literal(tokens, words, index, index + 2)
    if _upper(tokens, index + 1) == "AS" and _kind(tokens, index + 2) == TokenType.INTERVAL:
        is_cast = _upper(tokens, index - 2) == "CAST" and _kind(tokens, index + 3) == TokenType.R_PAREN
        return _literal(tokens, words, index - 2, index + 3) if is_cast else None
    if _upper(tokens, index + 1) in FRAME_SIDES and _kind(tokens, index - 1) != TokenType.INTERVAL:
        return _literal(tokens, words, index, index)
    return None


def _literal(tokens: Sequence[Token], words: str, first: int, last: int) -> Literal:
    in_frame = _upper(tokens, last + 1) in FRAME_SIDES
    return Literal(words, tokens[first].start, tokens[last].end + 1, in_frame)


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
