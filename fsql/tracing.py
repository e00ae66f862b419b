"""Lineage of any SELECT by what a database says of its tables, views and functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fsql.errors import UsageError
from fsql.lineage import trace as lineage
from fsql.lineage.answer import Functions, Schema, Trace, Views
from fsql.sql import statement

if TYPE_CHECKING:
    import psycopg


@dataclass(frozen=True)
class Catalog:
    """What a database says: tables and their columns, the session's search path, functions, views."""

    schema: Schema
    search_path: tuple[str, ...]
    functions: Functions
    views: Views


def trace(
    sql: str, schema: Schema | psycopg.Connection[Any] | None = None, search_path: Sequence[str] | None = None
) -> Trace:
    """The lineage of the one SELECT in `sql`: ordered outputs, direct and indirect sources, tables, functions, views.

    `schema` says what there is: {schema: {table: {column: type}}}, or a connection, of which also the views and the
    columns of functions are read, and by default the search path. With a connection lineage goes through the user's
    views down to tables; `views` then says of each what it says itself. With neither, every table is taken as
    written, and what would need its columns is refused. `search_path` is `("public",)` by default.
    Raises LineageError, with the position, for whatever is not certain; never returns a guess.
    """
    if schema is None or isinstance(schema, Mapping):
        return lineage.trace(sql, schema, ("public",) if search_path is None else search_path)
    if not hasattr(schema, "execute"):
        raise UsageError(
            f"a schema is no {type(schema).__name__}", help="give {schema: {table: {column: type}}} or a connection"
        )
    told = read_catalog(schema)
    path = told.search_path if search_path is None else search_path
    return lineage.trace(sql, told.schema, path, told.functions, told.views)


def read_catalog(connection: psycopg.Connection[Any]) -> Catalog:
    """What the database says, as the connection's role and transaction see it; four queries, nothing is changed."""
    schema: dict[str, dict[str, dict[str, str]]] = {}
    for name, table, column, kind in connection.execute(statement("lineage_columns")):
        columns = schema.setdefault(name, {}).setdefault(table, {})
        if column is not None:
            columns[column] = kind
    path = connection.execute(statement("lineage_search_path")).fetchone()
    functions = {(row[0], row[1]): tuple(row[2]) for row in connection.execute(statement("lineage_functions"))}
    views = {(row[0], row[1]): row[2] for row in connection.execute(statement("lineage_views"))}
    return Catalog(schema, tuple(path[0]) if path else (), functions, views)
