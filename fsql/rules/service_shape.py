"""A service is one SELECT over `request` and LEFT JOINs: one row in, one row out."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from fsql.errors import Diagnostic
from fsql.parser.services import REQUEST
from fsql.rules.subject import Subject

_CLAUSES = {
    "where": ("WHERE would drop requests", "put the condition into a CASE in the select list"),
    "group": ("GROUP BY would merge requests", "aggregate in a feature view"),
    "having": ("HAVING would drop requests", "put the condition into a CASE in the select list"),
    "distinct": ("DISTINCT would merge requests", "delete it: every request has exactly one answer"),
    "order": ("the answers stand in the order of the requests", "delete ORDER BY"),
    "limit": ("LIMIT would drop requests", "delete it"),
    "offset": ("OFFSET would drop requests", "delete it"),
    "with_": ("a service has no CTEs", "put the work into a feature view"),
    "windows": ("a window would mix requests", "use windows in a feature view"),
}


def service_shape(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.kind != "service":
        return
    tree = subject.statement.tree
    if not isinstance(tree, exp.Select):
        yield subject.file.at_start(
            "service-shape", "a service is one SELECT without UNION", "split it into services"
        )
        return
    for clause, (message, hint) in _CLAUSES.items():
        if tree.args.get(clause):
            yield subject.file.at_start("service-shape", message, hint)
    yield from _request(subject, tree)
    yield from _inside(subject, tree)


def _request(subject: Subject, tree: exp.Select) -> Iterator[Diagnostic]:
    source = tree.args.get("from_") or tree.args.get("from")
    table = source.this if source else None
    if (
        not isinstance(table, exp.Table)
        or table.name.lower() != REQUEST
        or table.args.get("db")
        or table.alias
    ):
        message, hint = (
            "a service selects FROM request",
            "write FROM request, then LEFT JOIN the feature views",
        )
        yield subject.file.at_start("service-shape", message, hint)


def _inside(subject: Subject, tree: exp.Select) -> Iterator[Diagnostic]:
    for node in tree.find_all(exp.AggFunc, exp.Window, exp.Subquery, exp.Exists):
        if isinstance(node, exp.AggFunc) and node.find_ancestor(exp.Window, exp.Subquery, exp.Exists):
            continue
        what = (
            "an aggregate"
            if isinstance(node, exp.AggFunc)
            else "a window"
            if isinstance(node, exp.Window)
            else "a sub-query"
        )
        message = f"{what} in a service would see more than its own request"
        start = int(node.meta.get("start", subject.statement.start))
        end = int(node.meta.get("end", start + 5)) + 1
        yield subject.statement.at(start, end, "service-shape", message, "compute it in a feature view")
