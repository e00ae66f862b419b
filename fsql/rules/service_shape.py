"""A service is one SELECT over `request` and LEFT JOINs: one row in, one row out."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp
from sqlglot.tokenizer_core import TokenType

from fsql.errors import Diagnostic
from fsql.parser.scope import REQUEST
from fsql.parser.statement import folded
from fsql.rules.clauses import outer_clauses
from fsql.rules.subject import Subject

_ID = "service-shape"
_SPLIT = ("a service is one SELECT: a request has one answer", "split it into services")
_CLAUSES = {
    TokenType.WHERE: ("WHERE would drop requests", "put the condition into a CASE in the select list"),
    TokenType.GROUP_BY: ("GROUP BY would merge requests", "aggregate in a feature view"),
    TokenType.HAVING: ("HAVING would drop requests", "put the condition into a CASE in the select list"),
    TokenType.DISTINCT: ("DISTINCT would merge requests", "delete it: every request has exactly one answer"),
    TokenType.ORDER_BY: ("the answers stand in the order of the requests", "delete ORDER BY"),
    TokenType.LIMIT: ("LIMIT would drop requests", "delete it"),
    TokenType.OFFSET: ("OFFSET would drop requests", "delete it"),
    TokenType.FETCH: ("FETCH would drop requests", "delete it"),
    TokenType.WITH: ("a service has no CTEs: it reads one request at a time", "put the work into a feature view"),
    TokenType.WINDOW: ("a window would mix requests", "use windows in a feature view"),
    TokenType.UNION: _SPLIT,
    TokenType.INTERSECT: _SPLIT,
    TokenType.EXCEPT: _SPLIT,
}
_INSIDE = {exp.AggFunc: "an aggregate", exp.Window: "a window", exp.Query: "a sub-query"}


def service_shape(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.kind != "service":
        return
    for token in outer_clauses(subject.statement):
        if token.token_type in _CLAUSES:
            yield subject.at_token(token, _ID, *_CLAUSES[token.token_type])
    if isinstance(subject.statement.tree, exp.Select):
        yield from _request(subject, subject.statement.tree)
    elif isinstance(subject.statement.tree, exp.Subquery):
        yield subject.file.at_start(_ID, "a service stands in no parentheses", "delete them")
    yield from _inside(subject)


def _request(subject: Subject, tree: exp.Select) -> Iterator[Diagnostic]:
    source = tree.args.get("from_")
    table = source.this if source else None
    if not isinstance(table, exp.Table) or not isinstance(table.this, exp.Identifier):
        hint = "write FROM request, then LEFT JOIN the feature views"
        yield subject.file.at_start(_ID, "a service selects FROM request", hint)
    elif table.args.get("db") or folded(table.this) != REQUEST:
        start, end = subject.statement.place(table.this)
        hint = "write FROM request, then LEFT JOIN the feature views"
        yield subject.statement.at(start, end, _ID, "a service selects FROM request", hint)
    elif table.args.get("alias"):
        start, end = subject.statement.place(table.args["alias"])
        yield subject.statement.at(start, end, _ID, "the request keeps its name", "delete the alias, write request.…")


def _inside(subject: Subject) -> Iterator[Diagnostic]:
    outermost = subject.statement.tree
    for node in subject.statement.find(exp.AggFunc, exp.Window, exp.Query):
        if node is outermost or isinstance(node.this, exp.Identifier):
            continue
        if node.find_ancestor(exp.Window, exp.AggFunc) or _is_below_another(node, outermost):
            continue
        what = next(words for kind, words in _INSIDE.items() if isinstance(node, kind))
        start, end = _place(subject, node)
        message = f"{what} in a service would see more than its own request"
        yield subject.statement.at(start, end, _ID, message, "compute it in a feature view")


def _place(subject: Subject, node: exp.Expr) -> tuple[int, int]:
    """Where the node begins: a sub-query at the SELECT before its first name."""
    start, end = subject.statement.place(node)
    if isinstance(node, exp.Query):
        selects = [t for t in subject.statement.tokens if t.token_type == TokenType.SELECT and t.start < start]
        return (selects[-1].start, selects[-1].end + 1) if selects else (start, end)
    return start, end


def _is_below_another(node: exp.Expr, outermost: exp.Query) -> bool:
    """Whether a sub-query around the node is told of already, or the node is a part of a UNION or a WITH."""
    above = node.parent
    while above is not None and above is not outermost:
        if isinstance(above, exp.Query | exp.With):
            return True
        above = above.parent
    return isinstance(outermost, exp.SetOperation | exp.Subquery) and isinstance(node, exp.Query)
