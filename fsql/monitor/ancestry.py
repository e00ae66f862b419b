"""What a column is made from, hop by hop down to the sources, and what is made from it; pure, over a plan's facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from fsql.definitions import FeatureService, FeatureView, SourceColumn
from fsql.errors import UsageError
from fsql.monitor.services import standing_services
from fsql.monitor.spelling import known, nearest, parts
from fsql.parser.names import quote, split_version
from fsql.parser.views import FEATURES_SCHEMA
from fsql.planner.facts import Facts
from fsql.planner.lineages import Lineage
from fsql.source_views import SourceView, Table, expressions

_REQUEST = "request"


@dataclass(frozen=True)
class Node:
    """A column and what its value is made of; `kind` is `output`, `source view`, `source` or `request`.

    `column` reads `customer_orders.order_count_30d`, `shop.orders.amount` or `request.amount`; `expression` is the
    author's, of a view of the user's Postgres's own wording, empty for a column that nobody computes.
    """

    column: str
    kind: str
    expression: str = ""
    direct: tuple[Node, ...] = ()


@dataclass(frozen=True)
class Upstream:
    """The columns asked for, each as a tree, and the source columns that decide which rows there are."""

    name: str
    columns: tuple[Node, ...]
    indirect: tuple[str, ...]


@dataclass(frozen=True)
class Reader:
    """A view, service or source view that is made from what was asked for: outputs by (name, expression), names
    quoted as SQL needs it.

    `indirect` says whether it decides which rows the reader has, or their order. `version` is the label that stands
    for it, None where it is not planned yet; `role` is that version's in the database, None where it is not applied.
    """

    name: str
    kind: str
    direct: tuple[tuple[str, str], ...]
    indirect: bool
    version: str | None = None
    role: str | None = None


@dataclass(frozen=True)
class Subject:
    """What NAME means: a definition (`label`, maybe with a column), or a source table (maybe with a column)."""

    name: str
    columns: frozenset[SourceColumn]
    label: str | None

    @property
    def is_source(self) -> bool:
        """Whether it is a table or view of the user's, or a column of one."""
        return self.label is None


@dataclass(frozen=True)
class Ancestry:
    """The columns of a project and what they are made from; `definitions` and `lineages` by name or version label.

    `current` gives the name for a label whose version is what the file of that name says: both mean the same.
    `views` are the user's own that are read, by (schema, name); `roles` those of the versions that are applied.
    """

    definitions: Mapping[str, FeatureView | FeatureService]
    lineages: Mapping[str, Lineage]
    current: Mapping[str, str]
    views: Mapping[Table, SourceView] = field(default_factory=dict)
    roles: Mapping[str, str] = field(default_factory=dict)

    def subject(self, name: str) -> Subject:
        """What `name` means; UsageError with the nearest name where it means nothing."""
        found = parts(name)
        if len(found) > 1 and FEATURES_SCHEMA in found[0]:
            found = found[1:]
        label = known(found[0], {*self.definitions, *self.current})
        if label is not None and len(found) <= 2:
            return self._output(self.current.get(label, label), found[1] if len(found) == 2 else None)
        if len(found) in (2, 3):
            return self._source(name, found)
        raise self._unknown(name)

    def upstream(self, subject: Subject) -> Upstream:
        """What the subject's columns are made from."""
        rows: set[SourceColumn] = set()
        if subject.label is None:
            for column in sorted(subject.columns):
                self._view_rows_behind(column, rows, set())
            columns = tuple(self._node(column) for column in sorted(subject.columns))
            return Upstream(subject.name, columns, tuple(map(_dotted, sorted(rows))))
        outputs = [c for c in self.lineages[subject.label].direct if _column(subject.label, c) in subject.columns]
        self._rows_behind(subject.label, rows, set())
        nodes = tuple(self._node(_column(subject.label, output)) for output in outputs)
        return Upstream(subject.name, nodes, tuple(map(_dotted, sorted(rows))))

    def downstream(self, subject: Subject) -> tuple[Reader, ...]:
        """Everything that is made from the subject, the user's views first, then in order of name; itself left out."""
        made, decided = self._made_from(subject)
        through = (self._view_reader(self.views[key], made, key in decided) for key in sorted(self.views))
        readers = (label for label in sorted(self.lineages) if label != subject.label and label not in self.current)
        found = (*through, *(self._reader(label, made, label in decided) for label in readers))
        own = {_relation(column) for column in subject.columns}
        return tuple(r for r in found if (r.direct or r.indirect) and r.name not in own)

    def behind(self, subject: Subject) -> frozenset[str | Table]:
        """What stands behind the subject, itself included: definitions by label, the user's tables and views."""
        found: set[str | Table] = set()
        waiting = list(subject.columns)
        while waiting:
            column = waiting.pop()
            if (here := _place(column)) not in found:
                found.add(here)
                lineage = self._lineage_of(column)
                waiting += lineage.everything if lineage else ()
        return frozenset(found)

    def _output(self, label: str, column: tuple[str, ...] | None) -> Subject:
        outputs = self.lineages[label].direct
        if column is None:
            return Subject(label, self._columns(label, outputs), label)
        found = known(column, outputs)
        if found is None:
            raise UsageError(f"{label} has no column {column[0]}", help=nearest(column[0], outputs))
        return Subject(f"{label}.{quote(found)}", self._columns(label, (found,)), label)

    def _columns(self, label: str, outputs: Iterable[str]) -> frozenset[SourceColumn]:
        """The outputs of a definition, also under the label of its standing version, which others may pin."""
        same = [label, *(pinned for pinned, name in self.current.items() if name == label)]
        return frozenset(_column(name, output) for name in same for output in outputs)

    def _source(self, name: str, spelled: list[tuple[str, ...]]) -> Subject:
        schema, table = known(spelled[0], {c.schema for c in self._sources}), spelled[1]
        tables = {c.table for c in self._sources if c.schema == schema}
        if schema is None or (found := known(table, tables)) is None:
            raise self._unknown(name)
        columns = {c.column: c for c in self._sources if (c.schema, c.table) == (schema, found)}
        label = f"{quote(schema)}.{quote(found)}"
        if len(spelled) == 2:
            return Subject(label, frozenset(columns.values()), None)
        column = known(spelled[2], columns)
        if column is None:
            raise UsageError(
                f"no feature is made from {spelled[2][0]} of {label}", help=nearest(spelled[2][0], columns)
            )
        return Subject(f"{label}.{quote(column)}", frozenset({columns[column]}), None)

    @cached_property
    def _sources(self) -> frozenset[SourceColumn]:
        """Every column of the user's that anything is made from, those behind the user's views included."""
        everything = {c for lineage in self.lineages.values() for c in lineage.everything}
        for view in self.views.values():
            everything |= view.lineage.everything
            everything |= {SourceColumn(*view.key, column) for column in view.lineage.direct}
        return frozenset(c for c in everything if c.schema != FEATURES_SCHEMA and not _of_request(c))

    def _unknown(self, name: str) -> UsageError:
        tables = {f"{c.schema}.{c.table}" for c in self._sources}
        there = {*self.definitions, *tables} - self.current.keys()
        return UsageError(f"there is no view, service or source called {name}", help=nearest(name, there))

    def _node(self, column: SourceColumn) -> Node:
        view = self.views.get((column.schema, column.table))
        if view is not None:
            sources = view.lineage.direct.get(column.column, frozenset())
            expression = view.expressions.get(column.column, "")
            return Node(_dotted(column), "source view", expression, tuple(map(self._node, sorted(sources))))
        if column.schema != FEATURES_SCHEMA:
            return Node(_dotted(column), _REQUEST if _of_request(column) else "source")
        sources = self.lineages[column.table].direct.get(column.column, frozenset())
        expression = self._expressions[column.table].get(column.column, "")
        return Node(_dotted(column), "output", expression, tuple(self._node(source) for source in sorted(sources)))

    @cached_property
    def _expressions(self) -> dict[str, dict[str, str]]:
        return {label: expressions(definition.path, definition.sql) for label, definition in self.definitions.items()}

    def _rows_behind(self, label: str, rows: set[SourceColumn], seen: set[SourceColumn | str]) -> None:
        """Adds the source columns that decide the rows of `label` and of every view that it reads."""
        if label in seen:
            return
        seen.add(label)
        for column in self.lineages[label].everything:
            if column.schema == FEATURES_SCHEMA:
                self._rows_behind(column.table, rows, seen)
            else:
                self._view_rows_behind(column, rows, seen)
        for column in self.lineages[label].indirect:
            self._leaves(column, rows, seen)

    def _view_rows_behind(self, column: SourceColumn, rows: set[SourceColumn], seen: set[SourceColumn | str]) -> None:
        """Adds the source columns that decide the rows of the user's view that a column is of, if it is."""
        view = self.views.get((column.schema, column.table))
        if view is None or ".".join(view.key) in seen:
            return
        seen.add(".".join(view.key))
        for read in view.lineage.everything:
            self._view_rows_behind(read, rows, seen)
        for decides in view.lineage.indirect:
            self._leaves(decides, rows, seen)

    def _leaves(self, column: SourceColumn, rows: set[SourceColumn], seen: set[SourceColumn | str]) -> None:
        if column in seen or _of_request(column):
            return
        seen.add(column)
        lineage = self._lineage_of(column)
        if lineage is None:
            rows.add(column)
            return
        for source in lineage.direct.get(column.column, frozenset()):
            self._leaves(source, rows, seen)

    def _lineage_of(self, column: SourceColumn) -> Lineage | None:
        """The lineage of the definition or of the user's view that a column is of; None for a table's, or an opaque
        view's."""
        if column.schema == FEATURES_SCHEMA:
            return self.lineages[column.table]
        view = self.views.get((column.schema, column.table))
        return view.lineage if view is not None and not view.problem else None

    def _reader(self, label: str, made: frozenset[SourceColumn], decided: bool) -> Reader:
        definition = self.definitions[label]
        outputs = tuple(
            (quote(output), self._expressions[label].get(output, ""))
            for output in self.lineages[label].direct
            if _column(label, output) in made
        )
        version = label if split_version(label)[1] else self.version_of.get(label)
        kind = "view" if isinstance(definition, FeatureView) else "service"
        return Reader(label, kind, outputs, decided, version, self.roles.get(version or ""))

    @cached_property
    def version_of(self) -> dict[str, str]:
        """The label of the standing version that a name of the files means; names not planned yet are left out."""
        return {name: label for label, name in self.current.items()}

    def _view_reader(self, view: SourceView, made: frozenset[SourceColumn], decided: bool) -> Reader:
        outputs = tuple(
            (quote(column), view.expressions.get(column, ""))
            for column in view.lineage.direct
            if SourceColumn(*view.key, column) in made
        )
        return Reader(_relation(SourceColumn(*view.key, "")), "source view", outputs, decided)

    def _made_from(self, subject: Subject) -> tuple[frozenset[SourceColumn], frozenset[str | Table]]:
        """The outputs that are made from the subject, and the definitions and views whose rows it decides."""
        made, decided, before = set(subject.columns), set[str | Table](), -1
        while before != len(made) + len(decided):  # views are few; each round goes one hop further
            before = len(made) + len(decided)
            for place, lineage in self._all_lineages:
                names = (FEATURES_SCHEMA, place) if isinstance(place, str) else place
                made |= {SourceColumn(*names, output) for output, columns in lineage.direct.items() if columns & made}
                if lineage.indirect & made or _places(lineage) & decided:
                    decided.add(place)
        return frozenset(made), frozenset(decided)

    @cached_property
    def _all_lineages(self) -> tuple[tuple[str | Table, Lineage], ...]:
        return (*((key, view.lineage) for key, view in self.views.items()), *self.lineages.items())


def _places(lineage: Lineage) -> set[str | Table]:
    """What a definition reads: other definitions by label, the user's tables and views by (schema, name)."""
    return set(map(_place, lineage.everything))


def _place(column: SourceColumn) -> str | Table:
    return column.table if column.schema == FEATURES_SCHEMA else (column.schema, column.table)


def ancestry(
    facts: Facts, views: Mapping[Table, SourceView] | None = None, roles: Mapping[str, str] | None = None
) -> Ancestry:
    """The ancestry of everything that the files define, and of the versions that stand.

    `views` are the user's own that are read, `roles` those of the applied versions, by label.
    """
    project = facts.project
    lineages = {**facts.lineages, **standing_services(project, facts.lineages)}
    definitions: dict[str, FeatureView | FeatureService] = {**project.views, **project.services}
    for version in project.versions.values():
        if version.label in lineages:
            definitions[version.label] = version.definition
    wanted = {name: facts.matching(name) for name in (*project.views, *project.services)}
    current = {match.label: name for name, match in wanted.items() if match is not None}
    known_lineages = {label: lineages[label] for label in definitions}
    return Ancestry(definitions, known_lineages, current, views or {}, roles or {})


def _column(label: str, output: str) -> SourceColumn:
    return SourceColumn(FEATURES_SCHEMA, label, output)


def _of_request(column: SourceColumn) -> bool:
    return column.schema == "fsql_request"


def _relation(column: SourceColumn) -> str:
    return f"{quote(column.schema)}.{quote(column.table)}"


def _dotted(column: SourceColumn) -> str:
    """`customer_orders.amount`, `shop."Orders".amount`, `request.amount`: quoted as SQL needs it."""
    parts = (column.schema, column.table, column.column)
    short = column.schema == FEATURES_SCHEMA or _of_request(column)
    return ".".join(map(quote, parts[1:] if short else parts))
