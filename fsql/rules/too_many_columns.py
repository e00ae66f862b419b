"""A view has no more columns than fit into a relation of Postgres."""

from __future__ import annotations

from collections.abc import Iterator

from fsql.errors import Diagnostic
from fsql.parser.limits import COLUMNS
from fsql.rules.subject import Subject


def too_many_columns(subject: Subject) -> Iterator[Diagnostic]:
    items = subject.statement.items
    if len(items) > COLUMNS:
        first = items[COLUMNS]
        message = f"{len(items):,} columns are selected; {COLUMNS:,} fit into a relation of Postgres beside fsql's own"
        hint = "split the file into several by what changes together"
        yield subject.statement.at(first.start, first.end, "too-many-columns", message, hint)
