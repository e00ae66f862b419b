"""A feature file reads: no INTO, no row locks, no writes inside WITH, no parameters."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.tokens import TokenType

from fsql.errors import Diagnostic
from fsql.rules.subject import Subject

_WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Into, exp.Lock, exp.Command)


def select_only(subject: Subject) -> Iterator[Diagnostic]:
    for node in subject.statement.tree.find_all(*_WRITES):
        message = f"{type(node).__name__.upper()} has no place in a feature file: it only reads"
        yield subject.file.at_start("select-only", message, "write a plain SELECT")
    for token in subject.statement.tokens:
        if (
            token.token_type in (TokenType.PARAMETER, TokenType.PLACEHOLDER)
            or token.text.startswith("$")
            and token.text[1:].isdigit()
        ):
            message = "a feature file has no parameters"
            hint = "write the value; in a service, values of the caller are request columns"
            yield subject.statement.at(token.start, token.end + 1, "select-only", message, hint)
