"""What a name means where it stands, without the names themselves: which entry of FROM, which of its columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from fsql.lineage.postgres_words import SYSTEM_COLUMNS
from fsql.planner.canonical.text import Text, Unclear

Form = Any  # nested lists of texts: what JSON can hold
Tables = Mapping[tuple[str, str], tuple[str, ...]]


@dataclass(frozen=True)
class Column:
    """A column of a query: `name` is None where Postgres makes one up; `form` is what it is."""

    name: str | None
    form: Form


@dataclass(frozen=True)
class Rows:
    """What a query gives: `shape` decides which rows there are; the form of a column counts where it is read."""

    shape: Form
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Source:
    """An entry of FROM. `open` where it may have columns beside these.

    `vague` where it has columns whose names Postgres made up.
    """

    alias: str
    mark: Form
    columns: tuple[Column, ...]
    open: bool = False
    vague: bool = False
    table: tuple[str, str] | None = None

    def find(self, name: str) -> Form | None:
        """The form of its column `name`; None where it has none. Raises Unclear where it has several."""
        found = [column.form for column in self.columns if column.name == name]
        if len(found) > 1:
            raise Unclear(name)
        if not found and self.vague:
            raise Unclear(name)
        return found[0] if found else None

    def guess(self, name: str) -> Form:
        """What its column `name` is, where it is open: those have the names of their tables or functions.

        Raises Unclear where a list renames some of them: the name may then mean the row under its new names.
        """
        if self.columns:
            raise Unclear(name)
        return ["of", self.mark, ["column", name]]


@dataclass
class Reading:
    """What reading one text needs everywhere: the text, the columns of tables, and the way to a sub-query's rows.

    `columns` gathers the places where columns are named.
    """

    text: Text
    tables: Tables
    query: Callable[[int, int, Frame], Rows]
    open_ctes: list[object] = field(default_factory=list)
    columns: set[int] = field(default_factory=set)


@dataclass
class Frame:
    """One level of a query: the entries of its FROM so far, and what is around it."""

    reading: Reading
    depth: int = 0
    parent: Frame | None = None
    ctes: Mapping[str, Callable[[], Rows]] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    merged: dict[str, Form] = field(default_factory=dict)
    windows: dict[str, Form] = field(default_factory=dict)

    def inner(self) -> Frame:
        """The frame of a sub-query that sees this one: in an expression, or LATERAL."""
        return Frame(self.reading, self.depth + 1, self, self.ctes)

    def beside(self) -> Frame:
        """The frame of a sub-query in FROM or a CTE, which sees only what is around this one."""
        return Frame(self.reading, self.depth + 1, self.parent, self.ctes)

    def add(self, source: Source) -> None:
        """One more entry of FROM, under a name of its own."""
        if any(other.alias == source.alias for other in self.sources):
            raise Unclear(source.alias)
        self.sources.append(source)

    def levels(self) -> Iterator[Frame]:
        """This frame and those around it."""
        level: Frame | None = self
        while level is not None:
            yield level
            level = level.parent

    def column(self, parts: tuple[str, ...]) -> Form:
        """What a column's name means. Raises Unclear for whatever is not certain."""
        if parts[-1] == "*":
            raise Unclear(parts)
        return self._bare(parts[0]) if len(parts) == 1 else self.qualified(parts)

    def source(self, parts: tuple[str, ...]) -> Source:
        """The entry that `alias` or `schema.table` names."""
        table = parts if len(parts) == 2 else None
        for level in self.levels():
            for source in level.sources:
                if source.alias == parts[-1] and (table is None or source.table == table):
                    return source
        raise Unclear(parts)

    def qualified(self, parts: tuple[str, ...]) -> Form:
        """What `alias.column` means."""
        source = self.source(parts[:-1])
        form = source.find(parts[-1])
        if form is not None:
            return ["of", source.mark, form]
        if not source.open:
            raise Unclear(parts)
        return source.guess(parts[-1])

    def _bare(self, name: str) -> Form:
        if name in SYSTEM_COLUMNS:
            raise Unclear(name)
        guesses: list[Source] = []
        for level in self.levels():
            found = level.local(name)
            if found is not None and guesses:
                raise Unclear(name)
            if found is not None:
                return found
            guesses += [source for source in level.sources if source.open]
        if len(guesses) != 1 or self._is_row(name, guesses[0]):
            raise Unclear(name)
        return guesses[0].guess(name)

    def _is_row(self, name: str, but: Source) -> bool:
        """Whether the name may mean a whole row of another entry than `but`.

        Of `but` itself it may, too: which it is, a column or the row, hangs on its function and the name alone.
        """
        return any(source.alias == name for level in self.levels() for source in level.sources if source is not but)

    def local(self, name: str) -> Form | None:
        """What an unqualified name means at this level; None where it is not certainly of this level."""
        if name in self.merged:
            return self.merged[name]
        found = [["of", s.mark, form] for s in self.sources if (form := s.find(name)) is not None]
        if len(found) == 1:
            return found[0]
        if found:
            raise Unclear(name)
        return None

    def all_columns(self, alias: tuple[str, ...] = ()) -> list[Column]:
        """The columns that `*` means, or `alias.*`."""
        sources = [self.source(alias)] if alias else self.sources
        if any(source.open or source.vague for source in sources):
            raise Unclear(alias)
        merged = {} if alias else self.merged
        found = [Column(name, form) for name, form in merged.items()]
        for source in sources:
            found += [Column(c.name, ["of", source.mark, c.form]) for c in source.columns if c.name not in merged]
        return found
