"""LIMIT at the end of a feature file keeps a few rows and forgets the others."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot.tokenizer_core import TokenType

from fsql.errors import Diagnostic
from fsql.rules.clauses import outer_clauses
from fsql.rules.subject import Subject

_LIMITS = (TokenType.LIMIT, TokenType.OFFSET, TokenType.FETCH)


def outer_limit(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.kind == "service":
        return
    for token in outer_clauses(subject.statement):
        if token.token_type in _LIMITS:
            message = f"{token.text.upper()} keeps a few rows of all entities together and forgets the others"
            yield subject.at_token(token, "outer-limit", message, "delete it; to keep some rows, say which with WHERE")
