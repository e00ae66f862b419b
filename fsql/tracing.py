"""Lineage of any SELECT by what a database says of its tables, views and functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from fsql.errors import ServerError, UsageError
from fsql.lineage import trace as lineage
from fsql.lineage.answer import Functions, Schema, Trace, Views
from fsql.sql import statement

_SHAPE = "give {schema: {table: {column: type}}} or a connection"


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
    Raises LineageError, with its place, for whatever is not certain, and never returns a guess; UsageError for a
    schema of another shape; ServerError where the connection is closed or may not read the catalog.
    """
    if schema is None or isinstance(schema, Mapping):
        _demand_nested(schema or {})
        return lineage.trace(sql, schema, ("public",) if search_path is None else search_path)
    if not hasattr(schema, "execute"):
        raise UsageError(f"a schema is no {type(schema).__name__}", help=_SHAPE)
    try:
        told = read_catalog(schema)
    except psycopg.Error as error:
        said = str(error).split("\n")[0]
        raise ServerError(f"the catalog cannot be read: {said}", help="give a connection that is open") from error
    path = told.search_path if search_path is None else search_path
    return lineage.trace(sql, told.schema, path, told.functions, told.views)


def _demand_nested(schema: Mapping[Any, Any]) -> None:
    """Nothing, or UsageError where tables or columns are told in another shape."""
    for name, tables in schema.items():
        inside = tables.values() if isinstance(tables, Mapping) else [None]
        if not isinstance(name, str) or not all(isinstance(columns, Mapping) for columns in inside):
            raise UsageError(f"schema {name!r} does not say tables and columns", help=_SHAPE)


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
