"""Lineage as OpenLineage events: one for each definition, with column lineage as a facet of what it makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg

from fsql import extras
from fsql.definitions import FeatureService, SourceColumn
from fsql.monitor.ancestry import Ancestry
from fsql.parser.views import FEATURES_SCHEMA
from fsql.planner.lineages import Lineage
from fsql.source_views import SourceView, expressions

_How = tuple[str, str | None, str | None]  # type, subtype, description of a transformation
_PRODUCER = "urn:fsql:fsql-postgres"
_COLUMN = re.compile(r'(?:(?:"(?:[^"]|"")+"|\w+)\s*\.\s*)*(?:"(?:[^"]|"")+"|\w+)')
_WORD = re.compile(r'"((?:[^"]|"")+)"|([^\W\d]\w*)')
_AGGREGATE = re.compile(
    r"\b(sum|count|avg|min|max|stddev\w*|var\w*|array_agg|string_agg|jsonb?_agg|bool_\w+)\s*\(", re.I
)
_ELSEWHERE = re.compile(r"\b(over|filter|within\s+group)\s*\(", re.I)
_CLAUSES = {
    "FILTER": r"where|having",
    "JOIN": r"join",
    "GROUP_BY": r"group\s+by",
    "SORT": r"limit|fetch",
    "": r"distinct",
}


@dataclass(frozen=True)
class Origin:
    """Where the datasets lie: `namespace` is the server, `job_namespace` the project; `moment` is ISO, in UTC."""

    namespace: str
    database: str
    job_namespace: str
    moment: str

    @classmethod
    def of(cls, connection: psycopg.Connection[Any], project: str) -> Origin:
        """The origin that a connection and the name of its project tell."""
        info = connection.info
        place = f"postgres://{info.host}:{info.port}"
        return cls(place, info.dbname, f"fsql://{project}", datetime.now(UTC).isoformat())


@dataclass(frozen=True)
class _Made:
    """A definition as a job: what it is called, its text, and the columns it makes."""

    job: str
    schema: str
    name: str
    sql: str
    lineage: Lineage
    expressions: dict[str, str]


def events(family: Ancestry, labels: Iterable[str], origin: Origin) -> Iterator[str]:
    """One JobEvent as a line of JSON for each definition, in order, those of the user's views on the way in front.

    A value's columns are DIRECT, or INDIRECT where only its window or filter reads them; columns that decide which
    rows there are stand for the whole dataset, INDIRECT. A subtype is given where the text leaves no doubt.
    Raises MissingExtra without the package openlineage-python.
    """
    client = extras.openlineage()
    wanted = tuple(labels)
    places = {place for label in wanted for place in family.behind(family.subject(label))}
    made = [_of_view(family.views[key]) for key in sorted(family.views) if key in places]
    made += [_of_definition(family, label) for label in wanted]
    for each in made:
        yield client.serde.Serde.to_json(_Teller(client, family, origin).event(each))


def _of_view(view: SourceView) -> _Made:
    return _Made(f"{view.schema}.{view.name}", view.schema, view.name, view.sql, view.lineage, dict(view.expressions))


def _of_definition(family: Ancestry, label: str) -> _Made:
    definition = family.definitions[label]
    name = family.version_of.get(label, label)
    kind = "service" if isinstance(definition, FeatureService) else "view"
    texts = expressions(definition.path, definition.sql)
    return _Made(f"{kind}.{name}", FEATURES_SCHEMA, name, definition.sql, family.lineages[label], texts)


@dataclass(frozen=True)
class _Teller:
    """Writes events with the client's own classes."""

    client: Any
    family: Ancestry
    origin: Origin

    def event(self, made: _Made) -> Any:
        """The definition as a JobEvent."""
        event, facet = self.client.event_v2, self.client.facet_v2
        column_facet, sql_facet = facet.column_lineage_dataset, facet.sql_job
        fields = {
            output: column_facet.Fields(
                inputFields=[self._input(made, column, _direct(made, output, column)) for column in sorted(sources)]
            )
            for output, sources in made.lineage.direct.items()
        }
        decides = ("INDIRECT", _row_subtype(made), None)
        rows = [self._input(made, column, decides) for column in sorted(made.lineage.indirect)]
        lineage = column_facet.ColumnLineageDatasetFacet(fields=fields, dataset=rows, producer=_PRODUCER)
        query = sql_facet.SQLJobFacet(query=made.sql.strip(), dialect="postgres", producer=_PRODUCER)
        place = {"namespace": self.origin.namespace, "name": f"{self.origin.database}.{made.schema}.{made.name}"}
        return event.JobEvent(
            eventTime=self.origin.moment,
            producer=_PRODUCER,
            job=event.Job(namespace=self.origin.job_namespace, name=made.job, facets={"sql": query}),
            inputs=[event.InputDataset(namespace=namespace, name=name) for namespace, name in self._read(made)],
            outputs=[event.OutputDataset(**place, facets={"columnLineage": lineage})],
        )

    def _read(self, made: _Made) -> list[tuple[str, str]]:
        return sorted({self._dataset(made, column) for column in made.lineage.everything})

    def _input(self, made: _Made, column: SourceColumn, how: _How) -> Any:
        facet = self.client.facet_v2.column_lineage_dataset
        (namespace, name), (kind, subtype, said) = self._dataset(made, column), how
        way = facet.Transformation(type=kind, subtype=subtype, description=said, masking=False)
        return facet.InputField(namespace=namespace, name=name, field=column.column, transformations=[way])

    def _dataset(self, made: _Made, column: SourceColumn) -> tuple[str, str]:
        """(namespace, name) of the table, view or request that a column is of."""
        if column.schema == "fsql_request":
            return self.origin.job_namespace, f"{made.name}.request"
        table = column.table
        if column.schema == FEATURES_SCHEMA:
            table = self.family.version_of.get(table, table)
        return self.origin.namespace, f"{self.origin.database}.{column.schema}.{table}"


def _direct(made: _Made, output: str, column: SourceColumn) -> _How:
    """(type, subtype, description) of how an output is made from a column."""
    text = made.expressions.get(output) or None
    if text is None or not _plain(made.sql):
        return "DIRECT", "TRANSFORMATION", text
    if _COLUMN.fullmatch(text):
        return "DIRECT", "IDENTITY", text
    own, beside = _parts(text)
    if column.column in _words(own):
        return "DIRECT", "AGGREGATION" if _AGGREGATE.search(own) else "TRANSFORMATION", text
    return "INDIRECT", "FILTER" if column.column in _words(beside.get("filter", "")) else "WINDOW", text


def _row_subtype(made: _Made) -> str | None:
    """How columns decide the rows of a definition, where it has one clause only that can."""
    words = re.sub(r"--[^\n]*|'(?:[^']|'')*'", " ", made.sql)
    words = " ".join(_parts(words)[0].split())
    found = [subtype for subtype, clause in _CLAUSES.items() if re.search(rf"\b({clause})\b", words, re.I)]
    return found[0] or None if len(found) == 1 and _plain(made.sql) else None


def _plain(sql: str) -> bool:
    """Whether the text is one SELECT and nothing else: then names in it can only be those of its FROM."""
    return len(re.findall(r"\bselect\b", sql, re.I)) == 1


def _parts(text: str) -> tuple[str, dict[str, str]]:
    """The text without its OVER (…), FILTER (…) and WITHIN GROUP (…), and those by their first word."""
    found: dict[str, str] = {}
    while match := _ELSEWHERE.search(text):
        end = _closing(text, match.end())
        word = match[1].split()[0].lower()
        found[word] = f"{found.get(word, '')} {text[match.end() : end]}"
        text = f"{text[: match.start()]} {text[end + 1 :]}"
    return text, found


def _closing(text: str, start: int) -> int:
    """Where the bracket that was opened before `start` closes."""
    depth, quote = 1, ""
    for place in range(start, len(text)):
        letter = text[place]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "()":
            depth += 1 if letter == "(" else -1
            if depth == 0:
                return place
    return len(text)


def _words(text: str) -> set[str]:
    """The names that a text can mean, as Postgres stores them; words of the language are among them."""
    return {quoted.replace('""', '"') if quoted else plain.lower() for quoted, plain in _WORD.findall(text)}
