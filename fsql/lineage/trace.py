"""Lineage of any SELECT: which source columns each output and the set of rows are made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from fsql.lineage.answer import Functions, LineageError, Output, Rows, Schema, SourceColumn, Trace, Views
from fsql.lineage.queries import query
from fsql.lineage.reading import FLAT, read
from fsql.lineage.scope import Scope, Tracing
from fsql.lineage.sources import Tables, refuse
from fsql.lineage.texts import item_texts

__all__ = ["LineageError", "Output", "Schema", "SourceColumn", "Trace", "trace"]


def trace(
    sql: str,
    schema: Schema | None = None,
    search_path: Sequence[str] = ("public",),
    functions: Functions | None = None,
    views: Views | None = None,
) -> Trace:
    """The lineage of the one SELECT in `sql`: ordered outputs, direct and indirect sources, tables, functions.

    `schema` is {schema: {table: {column: type}}} with names and column order as Postgres has them. Without it
    every table is taken as written (in the first schema of `search_path` where unqualified), and what would
    need its columns (`*`, NATURAL, an unqualified name that several sources could hold) is refused. `functions`
    says the same of the user's own functions in FROM: {(schema, function): columns}, none for a single value.
    `views` are those to go through, {(schema, view): SELECT}; any other is a table.
    Raises LineageError, with the position, for whatever is not certain; never returns a guess.
    """
    tables = Tables(schema, search_path, functions or {}, views or {})
    try:
        found, _ = traced(sql, tables, {})
        hops = {place: hop(place, tables) for place in sorted(tables.read & tables.views.keys())}
    except LineageError as error:
        error.locate(sql)
        raise
    except RecursionError as error:
        deep = LineageError("the query is nested too deeply", start=0, end=len(sql), help=FLAT)
        deep.locate(sql)
        raise deep from error
    return replace(found, views=hops)


def traced(sql: str, tables: Tables, passed: dict[tuple[str, str], Rows]) -> tuple[Trace, Rows]:
    """The lineage of one text, and its rows; `passed` keeps the views that were gone through."""
    reading = read(sql)

    def view(node: exp.Expr, place: tuple[str, str]) -> Rows:
        if place not in passed:
            passed[place] = through(node, place, tables, passed)
        return passed[place]

    tracing = Tracing(tables, query, view, reading.asides, item_texts(reading, sql))
    rows = query(reading.tree, Scope(tracing))
    refuse_unread(reading.tree, tracing)
    outputs = tuple(replace(output, expression=output.expression or output.name) for output in rows.columns)
    return Trace(outputs, rows.indirect, frozenset(tables.read), frozenset(tables.opaque)), rows


def through(node: exp.Expr, place: tuple[str, str], tables: Tables, passed: dict[tuple[str, str], Rows]) -> Rows:
    """The rows of a view, down to tables; what is refused in its text is said where the view is named."""
    try:
        _, rows = traced(tables.views[place], tables, passed)
    except LineageError as error:
        refuse(node, f"in the view {'.'.join(place)}: {error.message}", error.help)
    return Rows(tables.named(node, place, rows.columns), rows.indirect, rows.order)


def hop(place: tuple[str, str], tables: Tables) -> Trace:
    """What a view says itself, of the tables and views that it names."""
    found, _ = traced(tables.views[place], Tables(tables.schema, tables.search_path, tables.functions), {})
    return found


def refuse_unread(tree: exp.Expr, tracing: Tracing) -> None:
    """Refuse a query of which some column was never looked at: better an error than a hole."""
    for column in tree.find_all(exp.Column):
        if id(column) not in tracing.resolved:
            refuse(column, f"{column.name} stands where it is not understood", "write this part another way")
