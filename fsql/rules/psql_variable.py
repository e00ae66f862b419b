"""psql would replace `:name` before Postgres sees it; fsql deploys the text as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot.tokenizer_core import Token, TokenType

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject

_NAMES = (TokenType.VAR, TokenType.IDENTIFIER, TokenType.STRING)


def psql_variable(subject: Subject) -> Iterator[Diagnostic]:
    tokens = subject.statement.tokens
    for index, token in enumerate(tokens):
        if token.token_type == TokenType.COLON and _is_variable(tokens, index):
            name = tokens[index + 1]
            message = f":{name.text} is a variable of psql's: no version could hold the value it has there"
            hint = "write the value; in a service, values of the caller are request columns"
            yield subject.statement.at(token.start, name.end + 1, "psql-command", message, hint)


def _is_variable(tokens: Sequence[Token], index: int) -> bool:
    """Whether a name follows at once and nothing stands before: `a[1:n]` is a slice."""
    if index + 1 == len(tokens):
        return False
    colon, name = tokens[index], tokens[index + 1]
    is_name = name.token_type in _NAMES or (name.text[:1].isalpha() and name.text.isidentifier())
    return is_name and name.start == colon.end + 1 and (index == 0 or tokens[index - 1].end + 1 < colon.start)
