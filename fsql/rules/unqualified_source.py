"""Tables are named with their schema, so that no session's search_path decides what is read."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from fsql.errors import Diagnostic
from fsql.parser.names import fold
from fsql.rules.subject import Subject


def unqualified_source(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.kind == "service":
        return
    ctes = {_alias(cte) for cte in subject.statement.tree.find_all(exp.CTE)}
    for name in subject.statement.names(exp.Table):
        if len(name.parts) == 1 and name.parts[0] not in ctes:
            message = f"{name.parts[0]} has no schema, so the session's search_path would choose the table"
            yield subject.statement.at(
                name.start, name.end, "unqualified-source", message, f"write schema.{name.parts[0]}"
            )
        elif len(name.parts) > 2:
            message, hint = "a table of another database cannot be read", "write schema.table"
            yield subject.statement.at(name.start, name.end, "unqualified-source", message, hint)


def _alias(cte: exp.CTE) -> str:
    identifier = cte.args["alias"].this
    return fold(identifier.name, quoted=bool(identifier.args.get("quoted")))
