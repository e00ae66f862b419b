"""Characters that nobody sees, in names or where a blank seems to stand, make another statement than people read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from sqlglot.tokenizer_core import Token, TokenType

from fsql.errors import Diagnostic
from fsql.parser.look_alikes import is_invisible
from fsql.rules.subject import Subject

_COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*", re.DOTALL)
_FOREIGN = re.compile(r"[^\x00-\x7f]")


def hidden_character(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.text.isascii():
        return
    for token in subject.statement.tokens:
        if token.token_type in (TokenType.VAR, TokenType.IDENTIFIER):
            yield from _in_name(subject, token)
    for before, after in pairwise(subject.statement.tokens):
        yield from _between(subject, before.end + 1, after.start)


def _in_name(subject: Subject, token: Token) -> Iterator[Diagnostic]:
    for place in range(token.start, token.end + 1):
        if is_invisible(subject.file.text[place]):
            yield _found(subject, place, "nobody sees the character {} in this name")


def _between(subject: Subject, start: int, end: int) -> Iterator[Diagnostic]:
    """What looks like a blank, and is a letter to Postgres."""
    text = _COMMENT.sub(lambda comment: " " * len(comment[0]), subject.file.text[start:end])
    for match in _FOREIGN.finditer(text):
        yield _found(subject, start + match.start(), "{} is no blank in Postgres, though it looks like one")


def _found(subject: Subject, place: int, message: str) -> Diagnostic:
    character = subject.file.text[place]
    named = f"U+{ord(character):04X} ({unicodedata.name(character, 'without a name').lower()})"
    hint = "delete it, or write a plain blank"
    return subject.statement.at(place, place + 1, "hidden-character", message.format(named), hint)
