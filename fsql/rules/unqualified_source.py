"""Tables are named with their schema, so that no session's search_path decides what is read."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from fsql.errors import Diagnostic
from fsql.parser.from_clause import cte_of
from fsql.parser.names import quote
from fsql.parser.statement import folded
from fsql.rules.subject import Subject


def unqualified_source(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.kind == "service":
        return
    for table in subject.statement.find(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            continue
        name = folded(table.this)
        start, end = subject.statement.place(table)
        if table.args.get("catalog"):
            message, hint = "a table of another database cannot be read", "write schema.table"
            yield subject.statement.at(start, end, "unqualified-source", message, hint)
        elif not table.args.get("db") and cte_of(table) is None:
            message = f"{name} has no schema, so the session's search_path would choose the table"
            yield subject.statement.at(start, end, "unqualified-source", message, f"write schema.{quote(name)}")
