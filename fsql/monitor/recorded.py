"""Lineage against what Postgres recorded: what the resolver says of a version is judged by the server's own words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import psycopg

from fsql.definitions import SourceColumn
from fsql.monitor.asking import ask, installed
from fsql.monitor.problem import Problem
from fsql.monitor.rule_tree import used_columns
from fsql.parser.names import quote

_HELP = "compare it with SELECT * FROM fsql.recorded_source; report the view's text to the authors of fsql"


@dataclass(frozen=True)
class Difference:
    """A version whose lineage is not what Postgres recorded: columns it should not name, and columns it lacks."""

    label: str
    invented: tuple[SourceColumn, ...]
    missing: tuple[SourceColumn, ...]


@dataclass(frozen=True)
class Opaque:
    """A function that a version calls and nobody looks into; `function` has the types of its arguments."""

    label: str
    function: str
    language: str
    volatility: str


def read_differences(
    connection: psycopg.Connection[Any], revisions: Sequence[str] | None = None
) -> tuple[Difference, ...]:
    """The versions of views whose lineage and Postgres disagree, in order; empty is well.

    `revisions` bounds the question to the versions that these have made.
    What lineage names must be recorded, or be part of a row that is read as a whole. What is recorded beyond must be
    dead: named in a sub-select, CTE or view, and needed by no row and no value.
    """
    rows = ask(connection, "reported_columns", {"revisions": None if revisions is None else list(revisions)})
    versions = groupby(rows, key=lambda row: (row["name"], row["number"]))
    found = (_difference(connection, f"{name}_v{number}", list(columns)) for (name, number), columns in versions)
    return tuple(difference for difference in found if difference is not None)


def _difference(connection: psycopg.Connection[Any], label: str, rows: list[dict[str, Any]]) -> Difference | None:
    suspects = [row for row in rows if not row["recorded"] or (row["direct"] and not row["reported"])]
    if not suspects:
        return None
    used = _used(connection, label)
    if used is None:
        return None  # its definition is gone, which is said elsewhere
    invented = tuple(_column(row) for row in suspects if not row["recorded"] and _column(row) not in used)
    missing = tuple(_column(row) for row in suspects if not row["reported"] and _column(row) in used)
    return Difference(label, invented, missing) if invented or missing else None


def _used(connection: psycopg.Connection[Any], label: str) -> frozenset[SourceColumn] | None:
    """The columns that the rows of a definition need, by the server's own tree."""
    trees = ask(connection, "rule_trees", {"label": label})
    itself = next((row["oid"] for row in trees if row["itself"]), None)
    if itself is None:
        return None
    used = sorted(used_columns({row["oid"]: row["tree"] for row in trees}, itself))
    wanted = {"relations": [oid for oid, _ in used], "numbers": [number for _, number in used]}
    named = ask(connection, "column_names", wanted)
    return frozenset(SourceColumn(row["schema"], row["table"], row["column"]) for row in named)


def _column(row: dict[str, Any]) -> SourceColumn:
    return SourceColumn(row["source_schema"], row["source_table"], row["source_column"])


def lineage_problems(connection: psycopg.Connection[Any], revisions: Sequence[str]) -> tuple[Problem, ...]:
    """The differences of what these revisions have made, in words; empty where lineage and Postgres agree."""
    if not revisions or not installed(connection):
        return ()
    return tuple(problem for difference in read_differences(connection, revisions) for problem in problems(difference))


def read_opaque(connection: psycopg.Connection[Any]) -> tuple[Opaque, ...]:
    """The functions that stand in no lineage although they may read anything, in order of version and name."""
    rows = ask(connection, "opaque_inputs")
    return tuple(Opaque(row["label"], row["function"], row["language"], row["volatility"]) for row in rows)


def problems(difference: Difference) -> Iterator[Problem]:
    """The difference in words."""
    if difference.invented:
        named = _listed(difference.invented)
        yield Problem(f"lineage of {difference.label} names {named}, which Postgres did not record", _HELP)
    if difference.missing:
        named = _listed(difference.missing)
        yield Problem(f"lineage of {difference.label} lacks {named}, which its definition needs", _HELP)


def _listed(columns: tuple[SourceColumn, ...]) -> str:
    return ", ".join(".".join(map(quote, (c.schema, c.table, c.column))) for c in columns)
