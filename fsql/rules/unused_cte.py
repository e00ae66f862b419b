"""A CTE that nothing reads is work that nobody asked for, or a name that was mistyped elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from fsql.errors import Diagnostic
from fsql.parser.from_clause import cte_of
from fsql.parser.statement import folded
from fsql.rules.subject import Subject


def unused_cte(subject: Subject) -> Iterator[Diagnostic]:
    ctes = subject.statement.find(exp.CTE)
    read = set(map(id, _read(subject))) if ctes else set()
    for cte in ctes:
        name = cte.args["alias"].this
        if id(cte) not in read and isinstance(name, exp.Identifier):
            start, end = subject.statement.place(name)
            message, hint = (
                f"nothing reads the CTE {folded(name)}",
                "delete it, or read it where it was meant to be read",
            )
            yield subject.statement.at(start, end, "unused-cte", message, hint, "warning")


def _read(subject: Subject) -> Iterator[exp.CTE]:
    """The CTEs that something other than themselves reads."""
    for table in subject.statement.find(exp.Table):
        cte = cte_of(table)
        if cte is not None and not _is_inside(table, cte):
            yield cte


def _is_inside(node: exp.Expr, holder: exp.Expr) -> bool:
    above = node.parent
    while above is not None and above is not holder:
        above = above.parent
    return above is holder
