"""The outermost select list of a statement, found in its tokens: where each item stands, and the comment beside it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from sqlglot.tokenizer_core import Token, TokenType

OPEN = (TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE)
CLOSE = (TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE)
BEHIND_GROUPS = (
    TokenType.HAVING,
    TokenType.WINDOW,
    TokenType.UNION,
    TokenType.INTERSECT,
    TokenType.EXCEPT,
    TokenType.ORDER_BY,
    TokenType.LIMIT,
    TokenType.OFFSET,
    TokenType.FETCH,
    TokenType.FOR,
)
"""What may follow the list of GROUP BY."""
_LIST_END = (TokenType.INTO, TokenType.FROM, TokenType.WHERE, TokenType.GROUP_BY, *BEHIND_GROUPS)
_COMMENT = re.compile(r"/\*.*?\*/|--[ \t]?(?P<text>[^\n]*)", re.DOTALL)


@dataclass(frozen=True)
class Item:
    """One select item: text[start:end] with its alias; `name` is None where Postgres would invent one."""

    name: str | None
    start: int
    end: int
    comment: str


def depth_change(token: Token) -> int:
    """1 where the token opens a bracket, -1 where it closes one, else 0."""
    return (token.token_type in OPEN) - (token.token_type in CLOSE)


def is_label(tokens: Sequence[Token], index: int) -> bool:
    """Whether a keyword is used as a name there: `o.limit`, `AS offset`."""
    return index > 0 and tokens[index - 1].token_type in (TokenType.DOT, TokenType.ALIAS)


def base_depth(tokens: Sequence[Token]) -> int:
    """How many parentheses stand around the first SELECT, as in `((SELECT …) UNION …)`."""
    return next((i for i, token in enumerate(tokens) if token.token_type != TokenType.L_PAREN), 0)


def select_range(tokens: Sequence[Token]) -> tuple[int, int] | None:
    """Token indexes [first, last) of the outermost select list; None for shapes without one."""
    depth, base = 0, base_depth(tokens)
    for index, token in enumerate(tokens):
        depth += depth_change(token)
        if depth == base and token.token_type == TokenType.SELECT and not is_label(tokens, index):
            first = _after_distinct(tokens, index + 1)
            return first, _list_end(tokens, first)
    return None


def _after_distinct(tokens: Sequence[Token], index: int) -> int:
    if index >= len(tokens) or tokens[index].token_type not in (TokenType.DISTINCT, TokenType.ALL):
        return index
    index += 1
    if index >= len(tokens) or tokens[index].token_type != TokenType.ON:
        return index
    depth = 0
    for place in range(index + 1, len(tokens)):
        depth += depth_change(tokens[place])
        if depth == 0:
            return place + 1
    return index


def _list_end(tokens: Sequence[Token], first: int) -> int:
    depth = 0
    for index in range(first, len(tokens)):
        depth += depth_change(tokens[index])
        if depth < 0:
            return index
        if depth == 0 and tokens[index].token_type in _LIST_END and not _continues(tokens, index):
            return index
    return len(tokens)


def _continues(tokens: Sequence[Token], index: int) -> bool:
    """Whether the keyword belongs to an item: a name, or the FROM of `IS DISTINCT FROM`."""
    if is_label(tokens, index):
        return True
    return tokens[index].token_type == TokenType.FROM and tokens[index - 1].token_type == TokenType.DISTINCT


def item_spans(tokens: Sequence[Token], first: int, last: int) -> list[tuple[int, int]]:
    """The offsets of each item of tokens[first:last], cut at the commas outside brackets."""
    spans, depth, begin = [], 0, first
    for index in range(first, last):
        depth += depth_change(tokens[index])
        if depth == 0 and tokens[index].token_type == TokenType.COMMA:
            spans.append((begin, index))
            begin = index + 1
    spans.append((begin, last))
    return [(tokens[a].start, tokens[b - 1].end + 1) for a, b in spans if b > a]


class Comments:
    """The `--` comments between the tokens of a statement, to be asked for the one beside an item."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text = text
        self._found = list(_between(text, tokens))
        self._starts = [start for start, _ in self._found]

    def beside(self, end: int) -> str:
        """The comment on the line of `end` with nothing but a comma before it, or an empty text."""
        place = bisect_left(self._starts, end)
        if place == len(self._found):
            return ""
        start, comment = self._found[place]
        return comment if self._text[end:start].strip(" \t,") == "" else ""


def _between(text: str, tokens: Sequence[Token]) -> list[tuple[int, str]]:
    found = []
    for before, after in pairwise(tokens):
        for match in _COMMENT.finditer(text, before.end + 1, after.start):
            if match["text"] is not None:
                found.append((match.start(), match["text"].strip()))
    return found
