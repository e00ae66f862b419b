"""A feature file reads: no INTO, no row locks, no writes inside WITH, no parameters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from fsql.errors import Diagnostic
from fsql.parser.select_list import is_label
from fsql.rules.subject import Subject

_WRITES = {
    TokenType.INSERT: exp.Insert,
    TokenType.UPDATE: exp.Update,
    TokenType.DELETE: exp.Delete,
    TokenType.MERGE: exp.Merge,
    TokenType.INTO: exp.Into,
    TokenType.FOR: exp.Lock,
}


def select_only(subject: Subject) -> Iterator[Diagnostic]:
    tokens = subject.statement.tokens
    writes = {type(node) for node in subject.statement.find(*_WRITES.values())}
    for index, token in enumerate(tokens):
        if _WRITES.get(token.token_type) in writes and _is_clause(tokens, index):
            message = f"{token.text.upper()} has no place in a feature file: it only reads"
            yield subject.at_token(token, "select-only", message, "write a plain SELECT")
        elif _is_parameter(tokens, index):
            message = "a feature file has no parameters: it is deployed as it stands"
            hint = "write the value; in a service, values of the caller are request columns"
            yield subject.at_token(token, "select-only", message, hint)


def _is_clause(tokens: Sequence[Token], index: int) -> bool:
    """Whether the word begins a write or a lock; FOR stands in substring(… FOR …), too."""
    if is_label(tokens, index):
        return False
    following = tokens[index + 1].text.upper() if index + 1 < len(tokens) else ""
    locks = ("UPDATE", "SHARE", "NO", "KEY")
    is_lock = index > 0 and tokens[index - 1].token_type == TokenType.FOR
    return following in locks if tokens[index].token_type == TokenType.FOR else not is_lock


def _is_parameter(tokens: Sequence[Token], index: int) -> bool:
    """Whether `$1` begins there; the operator `@` is none."""
    token = tokens[index]
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    is_one = token.token_type == TokenType.PARAMETER and token.text == "$"
    return is_one and following is not None and following.start == token.end + 1
