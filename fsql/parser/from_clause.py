"""What stands in the FROM clause of each SELECT, by alias, and the conditions under which it is joined."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from fsql.parser.statement import folded

_BESIDE = frozenset(("from_", "joins", "with_", "this", "expression"))
_ROWS = (exp.From, exp.Join, exp.Subquery, exp.CTE, exp.With, exp.Select, exp.SetOperation)


@dataclass(frozen=True, eq=False)
class Source:
    """One entry of a FROM clause: a table, a sub-query or a function, under the name it has there."""

    alias: str
    node: exp.Expr


def sources(select: exp.Select) -> Iterator[Source]:
    """The entries of the SELECT's own FROM clause, joins included, in order of place."""
    for root in _roots(select):
        for node in _entries(root):
            yield Source(_alias(node), node)


def _roots(select: exp.Select) -> Iterator[exp.Expr]:
    start = select.args.get("from_")
    if start is not None:
        yield start.this
    yield from (join.this for join in select.args.get("joins") or ())
    yield from select.args.get("laterals") or ()


def _entries(node: exp.Expr) -> Iterator[exp.Expr]:
    """The node, or what is joined inside its parentheses."""
    if isinstance(node, exp.Subquery | exp.Paren) and not isinstance(node.this, exp.Query):
        yield from _entries(node.this)
    else:
        yield node
    for join in node.args.get("joins") or ():
        yield from _entries(join.this)


def _alias(node: exp.Expr) -> str:
    alias = node.args.get("alias")
    name = alias.this if isinstance(alias, exp.TableAlias) else node.this
    return folded(name) if isinstance(name, exp.Identifier) else ""


def conditions(select: exp.Select) -> Iterator[exp.Expr]:
    """WHERE and every ON of the SELECT's own FROM clause."""
    where = select.args.get("where")
    if where is not None:
        yield where.this
    for join in joins(select):
        if join.args.get("on") is not None:
            yield join.args["on"]


def joins(select: exp.Select) -> Iterator[exp.Join]:
    """Every join of the SELECT's own FROM clause, those inside parentheses included."""
    waiting: list[exp.Expr] = [select, *_roots(select)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, exp.Subquery | exp.Paren) and not isinstance(node.this, exp.Query):
            waiting.append(node.this)
        for join in node.args.get("joins") or ():
            yield join
            if node is not select:
                waiting.append(join.this)


def stands_alone(select: exp.Select) -> bool:
    """Whether the SELECT gives whole rows to FROM, to a CTE or to the reader: it sees no row of a query around it."""
    node: exp.Expr = select
    while node.parent is not None:
        if not isinstance(node.parent, _ROWS) or node.arg_key not in _BESIDE | {"expressions"}:
            return False
        if node.arg_key == "expressions" and not isinstance(node.parent, exp.With):
            return False
        node = node.parent
    return True


def cte_of(table: exp.Table) -> exp.CTE | None:
    """The CTE that an unqualified name in FROM reads, or None where no WITH around it defines that name."""
    if table.args.get("db") or not isinstance(table.this, exp.Identifier):
        return None
    name = folded(table.this)
    below: exp.Expr = table
    above = table.parent
    while above is not None:
        clause = above if isinstance(above, exp.With) else above.args.get("with_")
        if isinstance(clause, exp.With) and clause is not below:
            found = _visible(clause, below).get(name)
            if found is not None:
                return found
        below, above = above, above.parent
    return None


def _visible(clause: exp.With, below: exp.Expr) -> Mapping[str, exp.CTE]:
    """The CTEs that the part `below` the WITH can read: a CTE reads those before it, and with RECURSIVE all."""
    ctes = list(clause.expressions)
    if not clause.args.get("recursive"):
        ctes = ctes[: next((place for place, cte in enumerate(ctes) if cte is below), len(ctes))]
    return {folded(cte.args["alias"].this): cte for cte in ctes}
