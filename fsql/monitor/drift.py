"""What was changed by hand since it was applied: fsql's objects, source columns, the user's views and functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import psycopg

from fsql.compiler.quoting import relation
from fsql.monitor.asking import ask, installed
from fsql.monitor.problem import Problem
from fsql.monitor.remedies import made_again, promoted_again
from fsql.parser.names import quote

_ACCEPT = "if that is meant: refresh, then as the owner of the registry run: SELECT fsql.remember({}, {})"


@dataclass(frozen=True)
class Change:
    """One thing that is not as it was when `versions` were applied.

    `what` is gone, redefined, renamed or retyped. `kind` is view, materialized view, table or function, of fsql's;
    source view, source materialized view, source function, source table or source column, of the user's.
    `place` is (schema, object), functions with their arguments. `was` and `now` are types or names;
    `revision` is the one that made the first of the versions.
    """

    what: str
    kind: str
    place: tuple[str, str]
    versions: tuple[tuple[str, int], ...]
    columns: tuple[str, ...] = field(default=())
    was: str = ""
    now: str = ""
    revision: str = ""

    @property
    def own(self) -> bool:
        """Whether it is an object of fsql's, and not one of the user's."""
        return not self.kind.startswith("source ")

    @property
    def named(self) -> str:
        """`features.customer_orders_v2`, `shop.rate(text)`: quoted as SQL needs it."""
        schema, name = self.place
        function, bracket, arguments = name.partition("(") if self.kind.endswith("function") else (name, "", "")
        return f"{relation(schema, function)}{bracket}{arguments}"

    @property
    def readers(self) -> str:
        """The labels of the versions that it concerns."""
        return ", ".join(f"{name}_v{number}" for name, number in self.versions)


def drift(connection: psycopg.Connection[Any]) -> tuple[Problem, ...]:
    """Everything that was changed by hand since it was applied, each with what to do; empty where nothing was.

    One statement, whatever the number of versions. Empty, too, where fsql is not installed.
    Raises PermissionRefused where the login may not read the registry.
    """
    return tuple(problem(change) for change in read_changes(connection)) if installed(connection) else ()


def read_changes(connection: psycopg.Connection[Any]) -> tuple[Change, ...]:
    """What was changed, one for each thing, in order of place; the registry is installed."""
    rows = [_row(row) for row in ask(connection, "changed_by_hand")]
    return tuple(_merged(same) for same in _grouped(rows))


def _row(row: dict[str, Any]) -> Change:
    columns = (row["column_name"],) if row["column_name"] else ()
    version, place = (row["name"], row["number"]), (row["schema"], row["object"])
    return Change(
        row["what"], row["kind"], place, (version,), columns, row["was"] or "", row["is_now"] or "", row["revision"]
    )


def _grouped(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Rows about one thing: of a table that is gone or renamed its columns are one thing together."""

    def thing(change: Change) -> tuple[Any, ...]:
        columns = () if change.kind == "source table" else change.columns
        return change.place, change.kind, change.what, columns, change.now

    for _, same in groupby(sorted(changes, key=thing), key=thing):
        yield list(same)


def _merged(same: list[Change]) -> Change:
    first = same[0]
    versions = tuple(sorted({version for change in same for version in change.versions}))
    columns = tuple(sorted({column for change in same for column in change.columns}))
    return Change(first.what, first.kind, first.place, versions, columns, first.was, first.now, first.revision)


def problem(change: Change) -> Problem:
    """The change in words, with what to do."""
    if change.kind == "source column":
        return _column_problem(change)
    if not change.own:
        return _source_problem(change)
    if change.what == "gone":
        return Problem(f"{change.kind} {change.named}, which apply made, is gone", _remedy(change))
    return Problem(f"{change.kind} {change.named} was redefined by hand since it was applied", _remedy(change))


def _remedy(change: Change) -> str:
    version, (_, thing) = change.versions[0], change.place
    if thing == version[0] or thing.startswith(f"{version[0]}_at("):
        return promoted_again(version)
    return made_again(change.kind, version, change.revision, stands=change.what != "gone")


def _column_problem(change: Change) -> Problem:
    column, readers = quote(change.columns[0]), change.readers
    if change.what == "retyped":
        return Problem(
            f"column {column} of source {change.named} was {change.was} and is {change.now} by now; {readers} read it",
            f"run `fsql plan`: the views that read it must be planned anew; {_accepted(change)}",
        )
    if change.what == "renamed":
        new = quote(change.now)
        return Problem(
            f"column {column} of source {change.named} is called {new} by now; {readers} read it",
            f"run: ALTER TABLE {change.named} RENAME {new} TO {column}; or write {new} in the views and plan",
        )
    return Problem(
        f"column {column} of source {change.named} is gone; {readers} read it",
        "restore it under that name, or plan views without it",
    )


def _source_problem(change: Change) -> Problem:
    kind, readers = change.kind.removeprefix("source "), change.readers
    if change.what == "redefined":
        return Problem(
            f"{kind} {change.named} was redefined since {readers} were applied: their values follow it, unversioned",
            _accepted(change),
        )
    if change.what == "renamed":
        return Problem(
            f"source {change.named} is called {change.now} by now; {readers} read it",
            "give it its name back, or write the new one in the views and plan",
        )
    return Problem(f"source {change.named} is gone; {readers} read it", "restore it, or plan views without it")


def _accepted(change: Change) -> str:
    name, number = change.versions[0]
    others = f", and so for {change.readers.partition(', ')[2]}" if len(change.versions) > 1 else ""
    escaped = name.replace("'", "''")
    return _ACCEPT.format(f"'{escaped}'", number) + others
