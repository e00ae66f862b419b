"""Lineage of any SELECT: which source columns each output and the set of rows are made of."""

from __future__ import annotations

from collections.abc import Sequence

from sqlglot import exp

from fsql.lineage.answer import LineageError, Output, Schema, SourceColumn, Trace
from fsql.lineage.queries import query
from fsql.lineage.reading import FLAT, read
from fsql.lineage.scope import Scope, Tracing
from fsql.lineage.sources import Tables, refuse

__all__ = ["LineageError", "Output", "Schema", "SourceColumn", "Trace", "trace"]


def trace(sql: str, schema: Schema | None = None, search_path: Sequence[str] = ("public",)) -> Trace:
    """The lineage of the one SELECT in `sql`: ordered outputs, direct and indirect sources, tables, functions.

    `schema` is {schema: {table: {column: type}}} with names and column order as Postgres has them. Without it
    every table is taken as written (in the first schema of `search_path` where unqualified), and what would
    need its columns (`*`, NATURAL, an unqualified name that several sources could hold) is refused.
    Raises LineageError, with the position, for whatever is not certain; never returns a guess.
    """
    try:
        return traced(sql, schema, search_path)
    except RecursionError as error:
        raise LineageError("the query is nested too deeply", start=0, end=len(sql), help=FLAT) from error


def traced(sql: str, schema: Schema | None, search_path: Sequence[str]) -> Trace:
    tree = read(sql)
    tracing = Tracing(Tables(schema, search_path), query)
    rows = query(tree, Scope(tracing))
    refuse_unread(tree, tracing)
    return Trace(rows.columns, rows.indirect, frozenset(tracing.tables.read), frozenset(tracing.functions))


def refuse_unread(tree: exp.Expr, tracing: Tracing) -> None:
    """Refuse a query of which some column was never looked at: better an error than a hole."""
    for column in tree.find_all(exp.Column):
        if id(column) not in tracing.resolved:
            refuse(column, f"{column.name} stands where it is not understood", "write this part another way")
