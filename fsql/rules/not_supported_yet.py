"""What the design promises and this release does not do yet is refused, never done approximately."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from fsql.errors import Diagnostic
from fsql.parser.names import fold
from fsql.parser.views import FEATURES_SCHEMA
from fsql.rules.subject import Subject

_ID = "not-supported-yet"
_KEYS = {
    "snapshot": "observing a source that is updated in place",
    "lookback": "refreshing part of a history",
    "expire every": "expiring windows",
}


def not_supported_yet(subject: Subject) -> Iterator[Diagnostic]:
    for key, what in _KEYS.items():
        entry = subject.file.head.get(key)
        if entry and entry.value and subject.file.kind == "view":
            hint = f"delete `-- {key}` for now; the view then refreshes as a whole and changes at events"
            yield subject.at_entry(entry, _ID, f"{what} is not supported yet", hint)
    yield from _arrival_time(subject)
    yield from _as_of_functions(subject)
    yield from _column_lists(subject)


def _column_lists(subject: Subject) -> Iterator[Diagnostic]:
    """`features.orders AS o(a, b)` goes by position, and the order of a version's columns is not its meaning."""
    for table in subject.statement.find(exp.Table):
        schema, alias = table.args.get("db"), table.args.get("alias")
        if schema is not None and schema.name.lower() == FEATURES_SCHEMA and alias is not None and alias.columns:
            message = "a column list behind a feature view's alias goes by position, which is not part of a version"
            hint = "name the columns of the view as they are, and rename them with AS"
            start, end = subject.statement.place(table)
            yield subject.statement.at(start, end, _ID, message, hint)


def _arrival_time(subject: Subject) -> Iterator[Diagnostic]:
    for item in subject.statement.items if subject.file.kind == "view" else ():
        if item.name == "arrival_time":
            message = "arrival_time is not supported yet, and without it late rows would look as if known in time"
            hint = "select the moment a row became known as event_time, or leave the column out for now"
            yield subject.statement.at(item.start, item.end, _ID, message, hint)


def _as_of_functions(subject: Subject) -> Iterator[Diagnostic]:
    tokens = subject.statement.tokens
    for schema, dot, name, paren in zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False):
        if dot.token_type != TokenType.DOT or paren.token_type != TokenType.L_PAREN:
            continue
        if fold(schema.text, quoted=schema.token_type == TokenType.IDENTIFIER) == FEATURES_SCHEMA:
            message = f"calling features.{name.text}(…) inside a feature file is not supported yet"
            hint = "join features.<view> on its keys with event_time <= the row's own time"
            yield subject.statement.at(schema.start, name.end + 1, _ID, message, hint)
