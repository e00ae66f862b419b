"""The columns of a feature view that a file reads are known without a database: what is not among them is wrong."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from sqlglot import exp

from fsql.errors import Diagnostic
from fsql.parser.from_clause import Source, sources, stands_alone
from fsql.parser.names import RESERVED, quote
from fsql.parser.statement import folded
from fsql.parser.views import references
from fsql.rules.subject import Subject

_ORDERED = (exp.Group, exp.Order, exp.Having)
_Entries = dict[int, list[Source]]


def feature_columns(subject: Subject) -> Iterator[Diagnostic]:
    """Finds columns that no view of that alias has; a service's own columns are judged where it is built."""
    if subject.file.kind != "view" or not references(subject.statement):
        return
    entries = {id(select): list(sources(select)) for select in subject.statement.find(exp.Select)}
    for column in subject.statement.find(exp.Column):
        table = _table(column, entries) if isinstance(column.this, exp.Identifier) else None
        known = subject.project.columns_read(table) if table is not None else None
        name = folded(column.this)
        if table is not None and known is not None and name not in known:
            start, end = subject.statement.place(column)
            near = difflib.get_close_matches(name, known, 1)
            hint = f"did you mean {quote(near[0])}?" if near else f"it has: {', '.join(map(quote, known))}"
            message = f"feature view {folded(table.this)} has no column {name}"
            yield subject.statement.at(start, end, "unknown-column", message, hint)


def _table(column: exp.Column, entries: _Entries) -> exp.Table | None:
    """The table that certainly must have the column, or None where another one may."""
    if column.args.get("db"):
        return None
    owner = column.args.get("table")
    found = _qualified(column, folded(owner), entries) if owner is not None else _only(column, entries)
    return found.node if found is not None and isinstance(found.node, exp.Table) else None


def _qualified(column: exp.Column, alias: str, entries: _Entries) -> Source | None:
    """What the alias stands for: in the SELECT around the column, else in those around that one."""
    select = column.find_ancestor(exp.Select)
    while select is not None:
        named = [source for source in entries.get(id(select), ()) if source.alias == alias]
        if named:
            return named[0] if len(named) == 1 else None
        select = select.find_ancestor(exp.Select)
    return None


def _only(column: exp.Column, entries: _Entries) -> Source | None:
    """The one entry of FROM where there is no other place that an unqualified name could come from."""
    select = column.find_ancestor(exp.Select)
    if select is None or column.find_ancestor(*_ORDERED) or not stands_alone(select) or _is_word(column):
        return None
    found = entries.get(id(select), [])
    return found[0] if len(found) == 1 and found[0].alias != folded(column.this) else None


def _is_word(column: exp.Column) -> bool:
    """Whether it is one of Postgres's words that look like columns, or the name of an argument."""
    unquoted = not column.this.args.get("quoted") and column.name.lower() in RESERVED
    return unquoted or isinstance(column.parent, exp.Kwarg | exp.PropertyEQ)
