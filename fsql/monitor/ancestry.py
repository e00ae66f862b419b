"""What a column is made from, hop by hop down to the sources, and what is made from it; pure, over a plan's facts."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from fsql.definitions import FeatureService, FeatureView, SourceColumn
from fsql.errors import UsageError
from fsql.parser.names import fold, quote
from fsql.parser.statement import parse_statement
from fsql.parser.views import FEATURES_SCHEMA
from fsql.planner.lineages import Lineage
from fsql.planner.plan import Facts

_PART = re.compile(r'"(?P<quoted>(?:[^"]|"")+)"(?:\.|$)|(?P<plain>[^".]+)(?:\.|$)')
_ALIAS = re.compile(r'\s+AS\s+(?:"(?:[^"]|"")+"|\w+)\s*$', re.IGNORECASE)
_REQUEST = "request"


@dataclass(frozen=True)
class Node:
    """A column and what its value is made of; `kind` is `output`, `source` or `request`.

    `column` reads `customer_orders.order_count_30d`, `shop.orders.amount` or `request.amount`; `expression` is the
    author's, empty for a column that nobody computes.
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
    """A view or service that is made from what was asked for: outputs by (name, expression), names quoted as SQL
    needs it.

    `indirect` says whether it decides which rows the reader has, or their order.
    """

    name: str
    kind: str
    direct: tuple[tuple[str, str], ...]
    indirect: bool


@dataclass(frozen=True)
class Subject:
    """What NAME means: a definition (`label`, maybe with a column), or a source table (maybe with a column)."""

    name: str
    columns: frozenset[SourceColumn]
    label: str | None

    @property
    def is_source(self) -> bool:
        return self.label is None


@dataclass(frozen=True)
class Ancestry:
    """The columns of a project and what they are made from; `definitions` and `lineages` by name or version label.

    `current` gives the name for a label whose version is what the file of that name says: both mean the same.
    """

    definitions: Mapping[str, FeatureView | FeatureService]
    lineages: Mapping[str, Lineage]
    current: Mapping[str, str]

    def subject(self, name: str) -> Subject:
        """What `name` means; UsageError with the nearest name where it means nothing."""
        parts = _parts(name)
        if len(parts) > 1 and FEATURES_SCHEMA in parts[0]:
            parts = parts[1:]
        label = _known(parts[0], {*self.definitions, *self.current})
        if label is not None and len(parts) <= 2:
            return self._output(self.current.get(label, label), parts[1] if len(parts) == 2 else None)
        if len(parts) in (2, 3):
            return self._source(name, parts)
        raise self._unknown(name)

    def upstream(self, subject: Subject) -> Upstream:
        """What the subject's columns are made from."""
        if subject.label is None:
            leaves = tuple(Node(_dotted(column), "source") for column in sorted(subject.columns))
            return Upstream(subject.name, leaves, ())
        outputs = [c for c in self.lineages[subject.label].direct if _column(subject.label, c) in subject.columns]
        rows: set[SourceColumn] = set()
        self._rows_behind(subject.label, rows, set())
        nodes = tuple(self._node(_column(subject.label, output)) for output in outputs)
        return Upstream(subject.name, nodes, tuple(map(_dotted, sorted(rows))))

    def downstream(self, subject: Subject) -> tuple[Reader, ...]:
        """Every view and service that is made from the subject, in order of name; the subject itself is left out."""
        made, decided = self._made_from(subject)
        readers = (label for label in sorted(self.lineages) if label != subject.label and label not in self.current)
        found = (self._reader(label, made, label in decided) for label in readers)
        return tuple(reader for reader in found if reader.direct or reader.indirect)

    def _output(self, label: str, column: tuple[str, ...] | None) -> Subject:
        outputs = self.lineages[label].direct
        if column is None:
            return Subject(label, self._columns(label, outputs), label)
        known = _known(column, outputs)
        if known is None:
            raise UsageError(f"{label} has no column {column[0]}", help=_nearest(column[0], outputs))
        return Subject(f"{label}.{known}", self._columns(label, (known,)), label)

    def _columns(self, label: str, outputs: Iterable[str]) -> frozenset[SourceColumn]:
        """The outputs of a definition, also under the label of its standing version, which others may pin."""
        same = [label, *(pinned for pinned, name in self.current.items() if name == label)]
        return frozenset(_column(name, output) for name in same for output in outputs)

    def _source(self, name: str, parts: list[tuple[str, ...]]) -> Subject:
        schema, table = _known(parts[0], {c.schema for c in self._sources}), parts[1]
        tables = {c.table for c in self._sources if c.schema == schema}
        if schema is None or (found := _known(table, tables)) is None:
            raise self._unknown(name)
        columns = {c.column: c for c in self._sources if (c.schema, c.table) == (schema, found)}
        label = f"{schema}.{found}"
        if len(parts) == 2:
            return Subject(label, frozenset(columns.values()), None)
        column = _known(parts[2], columns)
        if column is None:
            raise UsageError(f"no feature is made from {parts[2][0]} of {label}", help=_nearest(parts[2][0], columns))
        return Subject(f"{label}.{column}", frozenset({columns[column]}), None)

    @cached_property
    def _sources(self) -> frozenset[SourceColumn]:
        everything: frozenset[SourceColumn] = frozenset()
        everything = everything.union(*(lineage.everything for lineage in self.lineages.values()))
        return frozenset(c for c in everything if c.schema != FEATURES_SCHEMA and not _of_request(c))

    def _unknown(self, name: str) -> UsageError:
        tables = {f"{c.schema}.{c.table}" for c in self._sources}
        known = {*self.definitions, *tables} - self.current.keys()
        return UsageError(f"there is no view, service or source called {name}", help=_nearest(name, known))

    def _node(self, column: SourceColumn) -> Node:
        if column.schema != FEATURES_SCHEMA:
            return Node(_dotted(column), _REQUEST if _of_request(column) else "source")
        sources = self.lineages[column.table].direct.get(column.column, frozenset())
        expression = self._expressions[column.table].get(column.column, "")
        return Node(_dotted(column), "output", expression, tuple(self._node(source) for source in sorted(sources)))

    @cached_property
    def _expressions(self) -> dict[str, dict[str, str]]:
        return {label: dict(_expressions(definition)) for label, definition in self.definitions.items()}

    def _rows_behind(self, label: str, rows: set[SourceColumn], seen: set[SourceColumn | str]) -> None:
        """Adds the source columns that decide the rows of `label` and of every view that it reads."""
        if label in seen:
            return
        seen.add(label)
        for column in self.lineages[label].everything:
            if column.schema == FEATURES_SCHEMA:
                self._rows_behind(column.table, rows, seen)
        for column in self.lineages[label].indirect:
            self._leaves(column, rows, seen)

    def _leaves(self, column: SourceColumn, rows: set[SourceColumn], seen: set[SourceColumn | str]) -> None:
        if column in seen or _of_request(column):
            return
        seen.add(column)
        if column.schema != FEATURES_SCHEMA:
            rows.add(column)
            return
        for source in self.lineages[column.table].direct.get(column.column, frozenset()):
            self._leaves(source, rows, seen)

    def _reader(self, label: str, made: frozenset[SourceColumn], decided: bool) -> Reader:
        definition = self.definitions[label]
        outputs = tuple(
            (quote(output), self._expressions[label].get(output, ""))
            for output in self.lineages[label].direct
            if _column(label, output) in made
        )
        return Reader(label, "view" if isinstance(definition, FeatureView) else "service", outputs, decided)

    def _made_from(self, subject: Subject) -> tuple[frozenset[SourceColumn], frozenset[str]]:
        """The outputs that are made from the subject, and the definitions whose rows it decides."""
        made, decided, before = set(subject.columns), set[str](), -1
        while before != len(made) + len(decided):  # views are few; each round goes one hop further
            before = len(made) + len(decided)
            for label, lineage in self.lineages.items():
                made |= {_column(label, output) for output, columns in lineage.direct.items() if columns & made}
                reads = {c.table for c in lineage.everything if c.schema == FEATURES_SCHEMA}
                if lineage.indirect & made or reads & decided:
                    decided.add(label)
        return frozenset(made), frozenset(decided)


def ancestry(facts: Facts) -> Ancestry:
    """The ancestry of everything that the files define, and of the view versions that stand."""
    project = facts.project
    definitions: dict[str, FeatureView | FeatureService] = {**project.views, **project.services}
    for version in project.versions.values():
        if version.label in facts.lineages:
            definitions[version.label] = version.definition
    wanted = {name: facts.matching(name) for name in (*project.views, *project.services)}
    current = {match.label: name for name, match in wanted.items() if match is not None}
    return Ancestry(definitions, {label: facts.lineages[label] for label in definitions}, current)


def _expressions(definition: FeatureView | FeatureService) -> Iterator[tuple[str, str]]:
    statement, _ = parse_statement(definition.path, definition.sql, 0)
    for item in statement.items if statement else ():
        if item.name is not None:
            text = definition.sql[item.start : item.end]
            yield item.name, " ".join(_ALIAS.sub("", text).split())


def _column(label: str, output: str) -> SourceColumn:
    return SourceColumn(FEATURES_SCHEMA, label, output)


def _of_request(column: SourceColumn) -> bool:
    return column.schema == "fsql_request"


def _dotted(column: SourceColumn) -> str:
    """`customer_orders.amount`, `shop."Orders".amount`, `request.amount`: quoted as SQL needs it."""
    parts = (column.schema, column.table, column.column)
    short = column.schema == FEATURES_SCHEMA or _of_request(column)
    return ".".join(map(quote, parts[1:] if short else parts))


def _parts(name: str) -> list[tuple[str, ...]]:
    """The spellings that each dotted part may have, the likeliest first."""
    found: list[tuple[str, ...]] = []
    position = 0
    while match := _PART.match(name, position):
        quoted, plain = match["quoted"], match["plain"]
        found.append((quoted.replace('""', '"'),) if quoted else (plain, fold(plain, quoted=False)))
        position = match.end()
    if position != len(name) or not found or name.endswith("."):
        raise UsageError(f"{name!r} is no name", help="write VIEW, VIEW.COLUMN, schema.table or schema.table.column")
    return found


def _known(spellings: tuple[str, ...], names: Iterable[str]) -> str | None:
    known = set(names)
    return next((spelling for spelling in spellings if spelling in known), None)


def _nearest(wanted: str, names: Iterable[str]) -> str:
    known = sorted(names)
    near = difflib.get_close_matches(wanted, known, 1)
    return f"did you mean {near[0]}?" if near else f"known: {', '.join(known) or 'nothing yet; write a view first'}"
