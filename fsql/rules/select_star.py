"""`SELECT *` freezes the columns of the day it was deployed: name them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot.tokens import TokenType

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject

_BEFORE = (TokenType.SELECT, TokenType.DISTINCT, TokenType.ALL, TokenType.COMMA, TokenType.DOT)


def select_star(subject: Subject) -> Iterator[Diagnostic]:
    tokens = subject.statement.tokens
    for before, token in zip(tokens, tokens[1:], strict=False):
        if token.token_type == TokenType.STAR and before.token_type in _BEFORE:
            yield subject.statement.at(
                token.start,
                token.end + 1,
                "select-star",
                "* means other columns whenever the table changes, so a version would not stay what it is",
                "name the columns",
            )
