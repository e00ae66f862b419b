"""What stands in FROM: tables, sub-queries, functions and VALUES as named columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NoReturn

from sqlglot import exp

from fsql.lineage.answer import NOTHING, Functions, LineageError, Output, Rows, Schema, SourceColumn, Sources, Views
from fsql.lineage.names import name_of, nearest
from fsql.lineage.postgres_words import SYSTEM_COLUMNS


def refuse(node: exp.Expr | None, message: str, help: str) -> NoReturn:  # noqa: A002
    """Raise the LineageError that points at `node`."""
    start, end = span(node)
    raise LineageError(message, start=start, end=end, help=help)


def span(node: exp.Expr | None) -> tuple[int, int]:
    """Where the names in `node` stand in the text; the nearest place above it where it has none."""
    while node is not None:
        metas = [found.meta for found in node.walk() if found._meta and "start" in found.meta]
        if metas:
            return min(meta["start"] for meta in metas), max(meta["end"] for meta in metas) + 1
        node = node.parent
    return 0, 1


@dataclass
class Source:
    """One name in FROM.

    Where `known` is false, any other column may exist: of `table`, or made by a function from `made_of`.
    """

    alias: str
    columns: tuple[Output, ...]
    known: bool = True
    table: tuple[str, str] | None = None
    made_of: Sources = NOTHING
    renamed: frozenset[str] = frozenset()
    """What an alias column list hides of a table whose columns are not known."""
    scalar: bool = False
    composite: bool = False
    """A function that may give rows: a qualified column may be one of its fields."""
    place: tuple[str, str] | None = None
    """The schema and name of a table or view, which may qualify its columns."""

    @cached_property
    def by_name(self) -> dict[str, list[Output]]:
        return index(self.columns)

    def guess(self, name: str) -> Output:
        """The column `name` of a source that may have it."""
        if self.table is not None:
            return Output(name, frozenset({SourceColumn(*self.table, name)}))
        return Output(name, self.made_of)

    def find(self, name: str) -> list[Output]:
        """The columns called `name` (several where a sub-query gives a name twice)."""
        found = self.by_name.get(name, [])
        if found:
            return found
        system = self.table is not None and name in SYSTEM_COLUMNS
        return [self.guess(name)] if system or self.composite or not self.known else []


@dataclass
class Item:
    """One entry of FROM (a source, or sources joined): what `*` and unqualified names see of it.

    `open` are sources that may have other columns, with the names of theirs that a USING join has merged.
    """

    columns: tuple[Output, ...]
    open: tuple[tuple[Source, frozenset[str]], ...]
    sources: tuple[Source, ...]
    indirect: Sources = NOTHING
    order: Sources = NOTHING

    @cached_property
    def by_name(self) -> dict[str, list[Output]]:
        return index(self.columns)

    def find(self, name: str) -> list[Output]:
        """The columns that certainly are called `name`."""
        return self.by_name.get(name, [])

    def may_find(self, name: str) -> list[Output]:
        """The columns called `name` if the sources that are not known have them."""
        return [s.guess(name) for s, merged in self.open if name not in merged and name not in s.by_name]

    def system(self, name: str) -> list[Output]:
        """The system columns called `name`."""
        return [s.guess(name) for s in self.sources if s.table is not None] if name in SYSTEM_COLUMNS else []


def index(columns: Iterable[Output]) -> dict[str, list[Output]]:
    found: dict[str, list[Output]] = {}
    for column in columns:
        found.setdefault(column.name, []).append(column)
    return found


def item_of(source: Source, indirect: Sources = NOTHING, order: Sources = NOTHING) -> Item:
    """A source as an entry of FROM of its own."""
    open_sources = () if source.known else ((source, frozenset[str]()),)
    return Item(source.columns, open_sources, (source,), indirect, order)


@dataclass
class Tables:
    """The tables there are, by the caller's schema; every table is taken as it is written where there is none."""

    schema: Schema | None
    search_path: Sequence[str]
    functions: Functions = field(default_factory=dict)
    views: Views = field(default_factory=dict)
    opaque: set[str] = field(default_factory=set)
    """The called functions that Postgres does not bring along."""
    read: set[tuple[str, str]] = field(default_factory=set)

    def find(self, node: exp.Table) -> Source:
        """The table a FROM entry names.

        Raises LineageError where a schema is given and has no such table.
        """
        if node.args.get("catalog"):
            refuse(node, "a table of another database cannot be read", "write schema.table")
        place = (name_of(node.args.get("db")), name_of(node.this))
        return self.written(place) if self.schema is None else self.stored(node, place, self.schema)

    def written(self, place: tuple[str, str]) -> Source:
        place = (place[0] or (self.search_path[0] if self.search_path else "public"), place[1])
        self.read.add(place)
        return Source(place[1], (), known=False, table=place, place=place)

    def stored(self, node: exp.Table, place: tuple[str, str], schema: Schema) -> Source:
        path = [place[0]] if place[0] else self.path()
        held = (name for name in path if place[1] in schema.get(name, {}) or (name, place[1]) in self.views)
        holder = next(held, None)
        if holder is None:
            near = [f"{s}.{t}" for s in schema for t in schema[s]] if place[0] else self.reachable(schema)
            written = ".".join(filter(None, place))
            refuse(node, f"there is no table {written}", f"{nearest(written, near)}name a table of the schema")
        table = (holder, place[1])
        self.read.add(table)
        listed = schema.get(holder, {}).get(place[1], ())
        columns = tuple(Output(c, frozenset({SourceColumn(*table, c)})) for c in listed)
        return Source(place[1], columns, table=table, place=table)

    def named(self, node: exp.Expr, place: tuple[str, str], outputs: tuple[Output, ...]) -> tuple[Output, ...]:
        """A view's outputs under the names that the schema gives its columns, where it has the view."""
        listed = (self.schema or {}).get(place[0], {}).get(place[1])
        if listed is None:
            return outputs
        if len(listed) != len(outputs):
            sizes = f"{len(listed)} columns, its text {len(outputs)}"
            refuse(node, f"the view {'.'.join(place)} has {sizes}", "read its text anew")
        return tuple(Output(name, output.direct) for name, output in zip(listed, outputs, strict=True))

    def shape(self, schema: str, function: str) -> tuple[str, ...] | None:
        """The columns of a function of the user's own; None where they are not known."""
        holders = [schema] if schema else [name for name in self.path() if (name, function) in self.functions]
        return self.functions.get((holders[0], function)) if len(holders) == 1 else None

    def path(self) -> list[str]:
        """The search path as Postgres walks it: pg_catalog comes first unless it is named."""
        return list(self.search_path) if "pg_catalog" in self.search_path else ["pg_catalog", *self.search_path]

    def reachable(self, schema: Schema) -> list[str]:
        return [table for name in self.search_path for table in schema.get(name, {})]


def aliased(source: Source, alias: exp.Expr | None) -> Source:
    """The source under its alias and column list; a shorter list renames the first columns only."""
    if alias is None:
        return source
    name = name_of(alias.this) or source.alias
    listed = [name_of(c.this if isinstance(c, exp.ColumnDef) else c) for c in alias.args.get("columns") or ()]
    if listed and not source.known and source.table is not None:
        refuse(
            alias,
            f"the columns of {source.alias} are not known, so its column list cannot be mapped",
            "give the schema of the table, or remove the column list",
        )
    if len(listed) > len(source.columns) and source.known:
        refuse(alias, f"{name} has {len(source.columns)} columns, its list has {len(listed)}", "shorten the list")
    renamed = [Output(new, old.direct) for new, old in zip(listed, source.columns, strict=False)]
    added = [Output(new, source.made_of) for new in listed[len(source.columns) :]]
    columns = (*renamed, *added, *source.columns[len(listed) :])
    return Source(
        name,
        columns,
        source.known,
        source.table,
        source.made_of,
        scalar=source.scalar,
        composite=source.composite,
        place=source.place,
    )


def derived(rows: Rows, alias: exp.Expr | None) -> Source:
    """A sub-query's rows under the name it has in FROM."""
    return aliased(Source("", rows.columns), alias)
