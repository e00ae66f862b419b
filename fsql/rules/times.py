"""The names that the event time of a view has on its way from the tables to `event_time`."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from fsql.parser.statement import folded
from fsql.rules.subject import Subject


def time_items(subject: Subject) -> tuple[frozenset[str], frozenset[str]]:
    """(names of columns, texts of expressions) that event_time is made of, in every SELECT of the view.

    Names are followed through sub-queries, CTEs and the branches of UNION by name alone, so there may be too many.
    """
    tables = subject.project.event_times
    names = {"event_time"}.union(*(tables.get(source, ()) for source in (subject.view.sources if subject.view else ())))
    items = list(_items(subject))
    made: list[exp.Expr] = []
    while True:
        found = [item for name, item in items if name in names]
        if len(found) == len(made):
            return frozenset(names), frozenset(bare(item).sql("postgres") for item in found)
        made = found
        names |= {folded(c.this) for item in found for c in columns(item)}


def columns(node: exp.Expr) -> Iterator[exp.Column]:
    """Every named column in the expression."""
    return (column for column in node.find_all(exp.Column) if isinstance(column.this, exp.Identifier))


def bare(item: exp.Expr) -> exp.Expr:
    """The expression without alias, direction and parentheses."""
    while isinstance(item, exp.Alias | exp.Ordered | exp.Paren):
        item = item.this
    return item


def _items(subject: Subject) -> Iterator[tuple[str, exp.Expr]]:
    """(output name, item) of every SELECT, under the name that whoever reads the rows knows."""
    for query in subject.statement.find(exp.Select, exp.SetOperation):
        if isinstance(query.parent, exp.SetOperation):
            continue
        renamed = _column_aliases(query)
        names = [_name(item) for item in query.selects]
        names[: len(renamed)] = renamed
        for select in _branches(query):
            yield from zip(names, select.selects, strict=False)


def _name(item: exp.Expr) -> str:
    named = item.args.get("alias") or (item.this if isinstance(item, exp.Column) else None)
    return folded(named) if isinstance(named, exp.Identifier) else ""


def _column_aliases(query: exp.Expr) -> list[str]:
    """The names in `AS q(a, b)` or `WITH q(a, b)` around the query."""
    alias = query.parent.args.get("alias") if isinstance(query.parent, exp.CTE | exp.Subquery) else None
    listed = alias.args.get("columns") or () if isinstance(alias, exp.TableAlias) else ()
    return [folded(name) for name in listed if isinstance(name, exp.Identifier)]


def _branches(query: exp.Expr) -> Iterator[exp.Select]:
    if isinstance(query, exp.Select):
        yield query
    elif isinstance(query, exp.Subquery):
        yield from _branches(query.this)
    elif isinstance(query, exp.SetOperation):
        yield from _branches(query.this)
        yield from _branches(query.expression)
