"""The words of a SELECT as Postgres reads them: what counts of a text when layout and comments are gone.

No tree is made of them: a parser forgets what Postgres does not (`real` and `float` are one type to it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from sqlglot.tokenizer_core import Token, TokenType

from fsql.lineage.names import fold
from fsql.lineage.postgres_words import KEYWORDS
from fsql.lineage.reading import tokenize
from fsql.parser.select_list import CLOSE, OPEN

WORD = re.compile(r"[^\W\d][\w$]*")
PLAIN = re.compile(r"[a-z_][a-z0-9_]*")
OPERATOR = frozenset("+-*/<>=~!@#%^&|`?")
SPECIAL = frozenset("~!@#%^&|`?")
BEYOND = 8  # places behind the last token that may be asked for
SPLIT = (("order", "by"), ("group", "by"), ("partition", "by"))
"""What is one token unless a comment stands in it."""
NUMBERS = (TokenType.NUMBER, TokenType.HEX_STRING, TokenType.BIT_STRING)
LABELLED = (TokenType.DOT, TokenType.ALIAS)


class Unclear(Exception):
    """The canonical form of a query is not certain: its words are then taken as they stand."""


@dataclass(frozen=True, eq=False)
class Text:
    """One SELECT; places are indexes of `tokens`, names are as Postgres stores them."""

    sql: str
    tokens: tuple[Token, ...]

    @cached_property
    def kinds(self) -> tuple[TokenType | None, ...]:
        """The kind of each token; None behind the last, and so before the first."""
        return (*(token.token_type for token in self.tokens), *[None] * BEYOND)

    @cached_property
    def writings(self) -> tuple[str, ...]:
        """Each token as it is written, quotes and all; empty behind the last."""
        return (*(self.sql[token.start : token.end + 1] for token in self.tokens), *[""] * BEYOND)

    @cached_property
    def lowered(self) -> tuple[str, ...]:
        """Each token with its letters lowered and its spaces single: an unquoted word as a keyword."""
        return tuple(" ".join(w.lower().split()) if w.isascii() else w for w in self.writings)

    @cached_property
    def named(self) -> tuple[bool, ...]:
        """Whether each token is a word or a quoted name."""
        pairs = zip(self.kinds, self.writings, strict=True)
        return tuple(kind == TokenType.IDENTIFIER or WORD.fullmatch(written) is not None for kind, written in pairs)

    @cached_property
    def _names(self) -> dict[int, str]:
        return {}

    @cached_property
    def closing(self) -> dict[int, int]:
        """The place of the closing bracket of every opening one."""
        found, waiting = {}, []
        for place, token in enumerate(self.tokens):
            if token.token_type in OPEN:
                waiting.append(place)
            elif token.token_type in CLOSE and waiting:
                found[waiting.pop()] = place
        return found

    def kind(self, place: int) -> TokenType | None:
        """The kind of the token there; None outside the text."""
        return self.kinds[place]

    def is_quoted(self, place: int) -> bool:
        """Whether a quoted name stands there."""
        return self.kinds[place] == TokenType.IDENTIFIER

    def is_name(self, place: int) -> bool:
        """Whether a word or a quoted name stands there."""
        return self.named[place]

    def is_string(self, place: int) -> bool:
        """Whether a string of any kind stands there."""
        return self.writings[place][-1:] in ("'", "$") and not self.named[place]

    def name(self, place: int) -> str:
        """The name there, as Postgres stores it."""
        found = self._names.get(place)
        if found is None:
            if not self.named[place]:
                raise Unclear(place)
            found = self._names[place] = fold(self.tokens[place].text, quoted=self.is_quoted(place))
        return found

    def chain(self, place: int) -> tuple[str, ...]:
        """The parts of the qualified name that begins there: `a.b.c`, `a.*`."""
        parts, place = [self.name(place)], place + 1
        while self.kind(place) == TokenType.DOT and (self.is_name(place + 1) or self.writings[place + 1] == "*"):
            parts.append("*" if self.writings[place + 1] == "*" else self.name(place + 1))
            place += 2
        return tuple(parts)

    def is_label(self, place: int) -> bool:
        """Whether a keyword there is only a name: `o.limit`, `AS offset`."""
        return self.kind(place - 1) in LABELLED

    def outer(self, low: int, high: int) -> Iterator[int]:
        """The places of [low, high) outside brackets, opening brackets included."""
        place = low
        while place < high:
            yield place
            place = self.closing.get(place, place) + 1

    def parts(self, low: int, high: int) -> list[tuple[int, int]]:
        """[low, high) cut at its commas."""
        commas = [place for place in self.outer(low, high) if self.kind(place) == TokenType.COMMA]
        return list(zip([low, *(place + 1 for place in commas)], [*commas, high], strict=True))

    def word(self, place: int) -> str:
        """The token in the one form that all spellings of it share."""
        if not self.is_name(place):
            spaced = " " in self.lowered[place] and not self.is_string(place)
            return self.lowered[place] if spaced else self.writings[place]
        name = self.name(place)
        quoted = self.is_quoted(place) and (not PLAIN.fullmatch(name) or name in KEYWORDS)
        return f'"{name}"' if quoted else name

    def operators(self, place: int, high: int) -> tuple[list[str], int]:
        """The operators that begin there as Postgres reads them, and the place behind them; none where none does.

        A sign ends an operator only where that has one of the special characters: `a=-1` holds two, `a @- b` one.
        """
        written, end = "", place
        while end < high and OPERATOR.issuperset(self.writings[end]):
            if written and self.tokens[end - 1].end + 1 != self.tokens[end].start:
                break
            written, end = written + self.writings[end], end + 1
        signs: list[str] = []
        while len(written) > 1 and written[-1] in "+-" and not SPECIAL.intersection(written):
            written, signs = written[:-1], [written[-1], *signs]
        first = {"!=": "<>"}.get(written, written)
        return [first, *signs] if written else [], end


def read_text(sql: str) -> Text:
    """The words of the one SELECT in `sql`. Raises LineageError where it cannot be read."""
    text = Text(sql, tuple(tokenize(sql)))
    for token in text.tokens:
        if token.token_type == TokenType.IDENTIFIER and sql[max(token.start - 2, 0) : token.start].lower() == "u&":
            raise Unclear(token.start)  # its escapes spell another name
    for token, behind in pairwise(text.tokens):
        if token.token_type in NUMBERS and behind.start == token.end + 1 and WORD.match(sql, behind.start):
            raise Unclear(token.start)  # `0o17`, `1_000`: one number to newer servers, a number and a name to others
    for pair in pairwise(text.lowered):
        if pair in SPLIT:
            raise Unclear(pair)
    return text


def plain_words(sql: str) -> list[str]:
    """The words of any text, layout, comments and the case of keywords and names gone."""
    text, found, place = Text(sql, tuple(tokenize(sql))), list[str](), 0
    while place < len(text.tokens):
        operators, end = text.operators(place, len(text.tokens))
        found += operators or [text.word(place)]
        place = end if operators else place + 1
    return found
