"""Joining rows that become true at a time without a word about time tells each row what came only later.

Which rows have a time is known of feature views, and of the source tables whose event time this project's own
files name. A table that nobody gave a time is taken for plain facts: nobody can tell without a database.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlglot import exp

from fsql.definitions import SourceTable
from fsql.errors import Diagnostic
from fsql.parser.from_clause import Source, conditions, cte_of, joins, sources, stands_alone
from fsql.parser.names import quote
from fsql.parser.statement import folded
from fsql.parser.views import FEATURES_SCHEMA
from fsql.rules.subject import Subject
from fsql.rules.time_bounds import Bound
from fsql.rules.times import time_items


@dataclass(frozen=True)
class _Timed:
    """Rows with a time: the columns that hold it, and whether any join of them needs a condition on it.

    Source tables are also joined by their own ids, which says which row is meant; only a join on the keys of
    an entity is suspicious there.
    """

    columns: frozenset[str]
    always: bool


def join_without_time(subject: Subject) -> Iterator[Diagnostic]:
    if not subject.has_time:
        return
    own, _ = time_items(subject)
    for select in subject.statement.find(exp.Select):
        entries = list(sources(select))
        if len(entries) < 2 and stands_alone(select):
            continue
        for entry in entries:
            timed = _timed(subject, entry.node, frozenset())
            if timed is not None and _is_suspicious(subject, select, entry, timed, own):
                message = (
                    f"no condition keeps {entry.alias} to the row's own past: it is joined to what came only later, too"
                )
                hint = _hint(entry, timed)
                yield subject.statement.at(*_place(subject, entry), "join-without-time", message, hint, "warning")


def _hint(entry: Source, timed: _Timed) -> str:
    if not timed.columns:
        return "hand on the time of its rows, and compare that with the row's own"
    condition = f"{quote(entry.alias)}.{quote(min(timed.columns))} <= <the row's own time>"
    return f"write `{condition}` in the join, and take the newest of them if one is wanted"


def _place(subject: Subject, entry: Source) -> tuple[int, int]:
    """Where a table is named, or the alias of a sub-query stands."""
    named = entry.node if isinstance(entry.node, exp.Table) else entry.node.args.get("alias")
    return subject.statement.place(named or entry.node)


def _timed(subject: Subject, node: exp.Expr, seen: frozenset[int]) -> _Timed | None:
    """What is known of the time of an entry of FROM; None where it has none, or nobody knows."""
    if isinstance(node, exp.Lateral):
        return None  # its own SELECT is judged
    if isinstance(node, exp.Table):
        cte = cte_of(node)
        return _table(subject, node) if cte is None else _rows(subject, cte.this, seen | {id(cte)}, id(cte) in seen)
    return _rows(subject, node.this, seen) if isinstance(node, exp.Subquery) else None


def _table(subject: Subject, table: exp.Table) -> _Timed | None:
    if not isinstance(table.this, exp.Identifier) or not table.args.get("db"):
        return None
    schema, name = folded(table.args["db"]), folded(table.this)
    if schema == FEATURES_SCHEMA:
        known = subject.project.columns_read(table) or ()
        return _Timed(frozenset({"event_time"}), True) if "event_time" in known else None
    times = subject.project.event_times.get(SourceTable(schema, name))
    return _Timed(times, False) if times else None


def _rows(subject: Subject, query: exp.Expr, seen: frozenset[int], is_circle: bool = False) -> _Timed | None:
    """The time of a sub-query's rows: in the outputs that are made of the time of what it reads."""
    select = query.find(exp.Select) if isinstance(query, exp.SetOperation) else query
    if is_circle or not isinstance(select, exp.Select):
        return None
    found = [(entry, _timed(subject, entry.node, seen)) for entry in sources(select)]
    timed = [(entry, time) for entry, time in found if time is not None]
    outputs = {
        item.alias_or_name.lower() if not item.alias else folded(item.args["alias"])
        for item in select.selects
        if any(_names(item, entry, time) for entry, time in timed)
    }
    always = any(time.always for _, time in timed) or (not outputs and _aggregates(select))
    return _Timed(frozenset(outputs), always) if timed else None


def _aggregates(select: exp.Select) -> bool:
    """Whether it makes one row of many, which may be of all times."""
    made = (call for item in select.selects for call in item.find_all(exp.AggFunc))
    return bool(select.args.get("group")) or any(call.find_ancestor(exp.Window) is None for call in made)


def _is_suspicious(subject: Subject, select: exp.Select, entry: Source, timed: _Timed, own: frozenset[str]) -> bool:
    bound = Bound(entry.alias, timed.columns, own)
    if _is_own_time(subject, select, entry, timed) or any(map(bound.holds, conditions(select))):
        return False
    if any(folded(key) in timed.columns for join in joins(select) for key in join.args.get("using") or ()):
        return False
    of_many = not stands_alone(select) and _aggregates(select)
    return timed.always or of_many or _on_keys_only(subject, select, entry)


def _is_own_time(subject: Subject, select: exp.Select, entry: Source, timed: _Timed) -> bool:
    """Whether the time of the entry is the time of the row that comes out, or is handed on to where it is compared."""
    is_outermost = select is subject.statement.tree
    items = [item for item in select.selects if not is_outermost or item.alias_or_name.lower() == "event_time"]
    return any(_names(item, entry, timed) for item in items)


def _names(item: exp.Expr, entry: Source, timed: _Timed) -> bool:
    """Whether a time column of the entry stands in the expression; an unqualified one may be the entry's."""
    return any(
        column.name and folded(column.this) in timed.columns and _may_be_of(column, entry)
        for column in item.find_all(exp.Column)
        if isinstance(column.this, exp.Identifier)
    )


def _may_be_of(column: exp.Column, entry: Source) -> bool:
    owner = column.args.get("table")
    return owner is None or folded(owner) == entry.alias


def _on_keys_only(subject: Subject, select: exp.Select, entry: Source) -> bool:
    """Whether the entry is joined by equalities of entities' keys and nothing else."""
    keys = {key for entity in subject.project.entities.values() for key in entity.keys}
    using = {folded(key) for join in joins(select) for key in join.args.get("using") or ()}
    equated = {folded(c.this) for condition in conditions(select) for c in _equated(condition, entry)}
    named = {folded(c.this) for condition in conditions(select) for c in _own(condition, entry)}
    return bool(using | equated) and using | equated <= keys and named <= equated


def _own(condition: exp.Expr, entry: Source) -> Iterator[exp.Column]:
    for column in condition.find_all(exp.Column):
        if column.args.get("table") is not None and _may_be_of(column, entry):
            yield column


def _equated(condition: exp.Expr, entry: Source) -> Iterator[exp.Column]:
    for equality in condition.find_all(exp.EQ):
        yield from _own(equality, entry)
