"""The user's own views that features read: what their columns are made from, down to tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import psycopg

from fsql.lineage.trace import LineageError, trace
from fsql.parser.statement import parse_statement
from fsql.planner.lineages import Lineage, lineage_of
from fsql.sql import statement

Table = tuple[str, str]
Schema = dict[str, dict[str, dict[str, str]]]
_ALIAS = re.compile(r'\s+AS\s+(?:"(?:[^"]|"")+"|\w+)\s*$', re.IGNORECASE)


@dataclass(frozen=True)
class SourceView:
    """A view or materialized view of the user's, `kind` says which: what each of its columns is made from.

    `expressions` are Postgres's own words for each column. `problem` says why its lineage cannot be known; then the
    lineage is empty.
    """

    schema: str
    name: str
    kind: str
    sql: str = field(repr=False)
    lineage: Lineage = field(repr=False)
    expressions: Mapping[str, str] = field(repr=False)
    functions: frozenset[str] = frozenset()
    problem: str = ""

    @property
    def key(self) -> Table:
        """(schema, name)."""
        return self.schema, self.name


def read_source_views(connection: psycopg.Connection[Any], tables: Iterable[Table]) -> dict[Table, SourceView]:
    """The views among `tables`, and every view that these read in turn, by (schema, name); tables are left out.

    Two statements, whatever their number. Nothing is read but the catalogs, which are open to every login.
    """
    wanted = sorted(set(tables))
    arguments = {"schemas": [schema for schema, _ in wanted], "names": [name for _, name in wanted]}
    with connection.transaction():
        connection.execute(statement("plain_search_path").encode())  # so that Postgres words every name in full
        bodies = connection.execute(statement("source_views").encode(), arguments).fetchall()
        schema = _columns(connection, [(row[0], row[1]) for row in bodies])
    return {(s, name): _view(s, name, kind, body, schema) for s, name, kind, body in bodies}


def _columns(connection: psycopg.Connection[Any], views: Iterable[Table]) -> Schema:
    """{schema: {table: {column: type}}} of the views and of everything that they read."""
    known = sorted(views)
    arguments = {"schemas": [schema for schema, _ in known], "names": [name for _, name in known]}
    found: Schema = {}
    for schema, table, column, kind in connection.execute(statement("source_view_columns").encode(), arguments):
        found.setdefault(schema, {}).setdefault(table, {})[column] = kind
    return found


def _view(schema: str, name: str, kind: str, body: str, known: Schema) -> SourceView:
    try:
        traced = trace(body, known, ("pg_catalog",))
    except LineageError as error:
        return SourceView(schema, name, kind, body, Lineage({}, frozenset()), {}, problem=error.message)
    return SourceView(schema, name, kind, body, lineage_of(traced, known), expressions(name, body), traced.functions)


def expressions(path: str, sql: str) -> dict[str, str]:
    """The words behind each output column of a SELECT, without its alias; of a set operation those of its first arm."""
    parsed, _ = parse_statement(path, sql, 0)
    items = parsed.items if parsed else ()
    return {i.name: " ".join(_ALIAS.sub("", sql[i.start : i.end]).split()) for i in items if i.name is not None}
