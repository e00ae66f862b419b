"""The words of lineage: what a trace says, and how it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fsql.errors import FsqlError

Schema = Mapping[str, Mapping[str, Mapping[str, str]]]
"""{schema: {table: {column: type}}}, names exactly as Postgres stores them, columns in their order."""

Functions = Mapping[tuple[str, str], tuple[str, ...]]
"""{(schema, function): the columns it has in FROM}, none for a function that gives one value."""

Views = Mapping[tuple[str, str], str]
"""{(schema, view): its SELECT}, for lineage through views down to tables."""


@dataclass(frozen=True, order=True)
class SourceColumn:
    """One column of one table, by the names Postgres stores."""

    schema: str
    table: str
    column: str


Sources = frozenset[SourceColumn]
NOTHING: Sources = frozenset()


@dataclass(frozen=True)
class Output:
    """One column of the result and the columns its value flows from or is steered by.

    `expression` is the author's text without its alias, the column's name where `*` stands for it; it is kept for
    the outputs of a trace, not inside, and is no part of what makes two outputs equal.
    """

    name: str
    direct: Sources
    expression: str = field(default="", compare=False)


@dataclass(frozen=True)
class Trace:
    """The lineage of one SELECT.

    `indirect` decides which rows there are (WHERE, joins, grouping, DISTINCT, the order behind LIMIT).
    `tables` holds every table the text reads, also where no column of it matters.
    `functions` holds the called functions Postgres does not bring along, as `schema.name` where so written.
    `views` holds the views that were gone through, each with what it says itself: its expressions, one hop down.
    """

    outputs: tuple[Output, ...]
    indirect: Sources
    tables: frozenset[tuple[str, str]]
    functions: frozenset[str]
    views: Mapping[tuple[str, str], Trace] = field(default_factory=dict, compare=False)


class LineageError(FsqlError):
    """The lineage of a construct cannot be known; text[start:end] is where it stands.

    `line` and `column` count from 1; they are 0 until the text is known.
    """

    line = 0
    column = 0

    def __init__(self, message: str, *, start: int, end: int, help: str) -> None:  # noqa: A002
        super().__init__(message, help=help)
        self.start = start
        self.end = end

    def locate(self, text: str) -> None:
        """Tell line and column of the place in the text, from now on also in `str()`."""
        self.line = text.count("\n", 0, self.start) + 1
        self.column = self.start - text.rfind("\n", 0, self.start)

    def __str__(self) -> str:
        place = f"\n --> line {self.line}, column {self.column}" if self.line else ""
        return f"{self.message}{place}\n = help: {self.help}"


@dataclass(frozen=True)
class Rows:
    """What a query gives: its columns, the columns that decide its rows, and those that order them."""

    columns: tuple[Output, ...]
    indirect: Sources = NOTHING
    order: Sources = NOTHING

    def values(self) -> Sources:
        """The columns that any output is made of."""
        return NOTHING.union(*(column.direct for column in self.columns))
