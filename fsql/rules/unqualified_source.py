"""Tables are named with their schema, so that no session's search_path decides what is read."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from fsql.errors import Diagnostic
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
        elif not table.args.get("db") and not _is_cte(table, name):
            message = f"{name} has no schema, so the session's search_path would choose the table"
            yield subject.statement.at(start, end, "unqualified-source", message, f"write schema.{name}")


def _is_cte(table: exp.Table, name: str) -> bool:
    """Whether a WITH around the table defines that name, before the place where the table stands."""
    below: exp.Expr = table
    above = table.parent
    while above is not None:
        clause = above if isinstance(above, exp.With) else above.args.get("with_")
        if isinstance(clause, exp.With) and clause is not below and name in _visible(clause, below):
            return True
        below, above = above, above.parent
    return False


def _visible(clause: exp.With, below: exp.Expr) -> set[str]:
    """The names of the WITH that the part `below` it can read: a CTE reads those before it, and with RECURSIVE all."""
    ctes = list(clause.expressions)
    if not clause.args.get("recursive"):
        ctes = ctes[: next((place for place, cte in enumerate(ctes) if cte is below), len(ctes))]
    return {folded(cte.args["alias"].this) for cte in ctes}
