"""What a name means where it stands: the entries of FROM, the queries around, the CTEs and windows in reach."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from fsql.lineage.answer import Output, Rows, Sources
from fsql.lineage.clauses import Asides
from fsql.lineage.names import called, name_of, nearest
from fsql.lineage.sources import Item, Source, Tables, refuse


@dataclass
class Tracing:
    """What one call of `trace` gathers, and the way from a sub-query's tree to its rows."""

    tables: Tables
    query: Callable[[exp.Expr, Scope], Rows]
    view: Callable[[exp.Expr, tuple[str, str]], Rows]
    asides: Asides
    texts: Mapping[int, str] = field(default_factory=dict)
    """The author's text of the select items whose outputs are the trace's, by the id of their tree."""
    resolved: set[int] = field(default_factory=set)


Cte = Callable[[exp.Expr], Rows]


@dataclass
class Scope:
    """One level of a query; `parent` is the query around it, which its names may also mean."""

    tracing: Tracing
    parent: Scope | None = None
    ctes: Mapping[str, Cte] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    windows: dict[str, Sources] = field(default_factory=dict)
    expands: bool = False
    """Whether a set-returning function was met since this was last cleared."""
    listens: bool = False
    """Whether something was met whose value depends on the order of rows."""

    def inner(self) -> Scope:
        """The scope of a sub-query in an expression, or of a LATERAL one."""
        return Scope(self.tracing, self, self.ctes)

    def beside(self, items: list[Item] | None = None) -> Scope:
        """A scope that sees what this one sees around it, but not its FROM."""
        return Scope(self.tracing, self.parent, self.ctes, items or [], self.windows)

    def levels(self) -> Iterator[Scope]:
        level: Scope | None = self
        while level is not None:
            yield level
            level = level.parent

    def column(self, node: exp.Column) -> Sources:
        """The source columns of a column reference (or of a whole row).

        Raises LineageError for what is unknown, ambiguous, or could be in several sources.
        """
        self.tracing.resolved.add(id(node))
        if isinstance(node.this, exp.Star):
            return self.whole_row(node, self.named(node))
        if node.args.get("table") is not None:
            return self.qualified(node)
        return self.unqualified(node)

    def named(self, node: exp.Column) -> Source:
        """The FROM entry that a qualified name names."""
        if node.args.get("catalog") is not None:
            refuse(node, "a name of more than three parts is not understood", "write schema.table.column")
        schema, alias = name_of(node.args.get("db")), name_of(node.args.get("table"))
        for level in self.levels():
            found = [s for item in level.items for s in item.sources if matches(s, schema, alias)]
            if len(found) > 1:
                refuse(node, f"{alias} is ambiguous: several tables have this name", "give them aliases")
            if found:
                return found[0]
        aliases = [s.alias for level in self.levels() for item in level.items for s in item.sources]
        return refuse(
            node,
            f"there is no {alias} in FROM here",
            f"{nearest(alias, aliases)}name a table or alias of this query's FROM",
        )

    def holder(self, node: exp.Column) -> Source | None:
        """The one source under its own column names that a column certainly is of; None where that is not sure."""
        name = name_of(node.this)
        if node.args.get("table") is not None:
            return own(self.named(node), name)
        for level in self.levels():
            found = [source for item in level.items for source in item.sources if source.by_name.get(name)]
            if found or level.guesses(name):
                return own(found[0], name) if len(found) == 1 else None
        return None

    def qualified(self, node: exp.Column) -> Sources:
        source, name = self.named(node), name_of(node.this)
        found = source.find(name)
        if len(found) > 1:
            refuse(node, f"{source.alias}.{name} is ambiguous", "give the columns different names")
        if not found:
            near = nearest(name, source.by_name, source.alias)
            refuse(node, f"{source.alias} has no column {name}", f"{near}name a column of {source.alias}")
        return found[0].direct

    def unqualified(self, node: exp.Column) -> Sources:
        name = name_of(node.this)
        guesses: list[Output] = []
        for level in self.levels():
            found = level.local(node, name)
            if found is not None and not guesses:
                return found.direct
            guesses += [found] if found is not None else level.guesses(name)
        if len(guesses) > 1:
            refuse(node, f"several sources could hold column {name}: qualify it", f"write its table: t.{name}")
        if guesses:
            self.refuse_row(node, name, guesses[0].direct)
            return guesses[0].direct
        return self.row_called(node, name)

    def refuse_row(self, node: exp.Column, name: str, guess: Sources) -> None:
        """Refuse a name that could be a column of an unknown source or the whole row of another entry of FROM."""
        named = [source for level in self.levels() for item in level.items for source in item.sources]
        if any(source.alias == name and (source.table or source.made_of != guess) for source in named):
            refuse(node, f"{name} could be a column or a whole row", f"write its table: t.{name}, or give the schema")

    def local(self, node: exp.Expr, name: str) -> Output | None:
        """The column of this level that certainly is called `name`."""
        found = [column for item in self.items for column in item.find(name)]
        found = found or [column for item in self.items for column in item.system(name)]
        if len(found) > 1:
            refuse(node, f"column {name} is ambiguous: qualify it", f"write its table: t.{name}")
        return found[0] if found else None  # were it of another source as well, Postgres would refuse it

    def guesses(self, name: str) -> list[Output]:
        """The columns of this level that may be called `name`."""
        return [column for item in self.items for column in item.may_find(name)]

    def row_called(self, node: exp.Column, name: str) -> Sources:
        """The whole row of the source called `name`, where no column has that name."""
        for level in self.levels():
            for item in level.items:
                for source in item.sources:
                    if source.alias == name:
                        return self.whole_row(node, source)
        known = [column for level in self.levels() for item in level.items for column in item.by_name]
        return refuse(
            node, f"there is no column {name} here", f"{nearest(name, known)}name a column of a table in FROM"
        )

    def whole_row(self, node: exp.Expr, source: Source) -> Sources:
        """Every column of a source."""
        if not source.known and source.table is not None:
            refuse(node, f"the columns of {source.alias} are not known", "name the columns, or give its schema")
        return source.made_of.union(*(column.direct for column in source.columns))

    def row_source(self, node: exp.Expr) -> Source | None:
        """The source whose whole row `node` is; None where it is a column or something else."""
        while isinstance(node, exp.Paren):
            node = node.this
        if isinstance(node, exp.Column) and isinstance(node.this, exp.Star):
            return self.named(node)
        if not isinstance(node, exp.Column) or node.args.get("table") is not None:
            return None
        name = name_of(node.this)
        for level in self.levels():
            if any(item.find(name) or item.may_find(name) for item in level.items):
                return None
            for item in level.items:
                for source in item.sources:
                    if source.alias == name:
                        return source
        return None

    def star(self, node: exp.Expr) -> list[Output]:
        """The columns of `*`, or of `t.*`.

        Raises LineageError where a source's columns are not known.
        """
        if isinstance(node, exp.Column):
            self.tracing.resolved.add(id(node))
            return self.all_columns(node, self.named(node))
        for item in self.items:
            for source in item.sources:
                self.all_columns(node, source)
        if not self.items:
            refuse(node, "SELECT * needs a FROM", "name the columns")
        return [column for item in self.items for column in item.columns]

    def all_columns(self, node: exp.Expr, source: Source) -> list[Output]:
        if not source.known or source.composite:
            refuse(node, f"the columns of {source.alias} are not known, so * cannot be", "name the columns")
        return list(source.columns)

    def call(self, node: exp.Anonymous, known: frozenset[str]) -> str:
        """The name of a called function, as recorded: with its schema where it is written so."""
        name = called(node)
        schema = name_of(node.parent.this) if isinstance(node.parent, exp.Dot) else ""
        if schema not in ("", "pg_catalog") or name not in known:
            self.tracing.tables.opaque.add(f"{schema}.{name}" if schema else name)
            self.listens = True
        return name


def own(source: Source, name: str) -> Source | None:
    """The source if the name is one of its table's columns, not one that an alias gave."""
    if source.table is None:
        return None
    return source if source.find(name)[0].direct == source.guess(name).direct else None


def matches(source: Source, schema: str, alias: str) -> bool:
    """Whether `schema.alias` (or `alias`) names the source: an alias hides the table's own name."""
    if schema:
        return source.place == (schema, alias) and source.alias == alias
    return source.alias == alias
