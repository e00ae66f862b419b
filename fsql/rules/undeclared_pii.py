"""What is made of a column about a person is about a person, too, until somebody says that it is not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fsql.definitions import FeatureView, Reference
from fsql.errors import Diagnostic
from fsql.lineage.trace import LineageError, Schema, SourceColumn, trace
from fsql.parser.names import quote
from fsql.parser.project import ParsedProject
from fsql.parser.statement import parse_statement
from fsql.parser.views import FEATURES_SCHEMA
from fsql.rules.subject import Subject

_ID = "undeclared-pii"
_ALLOW = "where it tells nothing about a person, write `-- allow: undeclared-pii because …`"


def undeclared_pii(subject: Subject) -> Iterator[Diagnostic]:
    """Only views: what a service answers with is read with the rights of who asks."""
    view = subject.view
    closed = _closed(subject.project, view) if view else {}
    if view is None or not closed:
        return
    made = dict(_made(subject.project, view, closed))
    declared = {feature.name for feature in view.features if feature.pii}
    features = {feature.name for feature in view.features}
    for item in subject.statement.items:
        if item.name in made and item.name not in declared:
            source = made[item.name]
            message = f"{item.name} is open to all readers, and made of {source}, which is pii there"
            first = f"write `-- pii: {quote(item.name)}`" if item.name in features else "a key cannot be closed"
            yield subject.statement.at(item.start, item.end, _ID, message, f"{first}; {_ALLOW}")


def _closed(project: ParsedProject, view: FeatureView) -> Mapping[str, frozenset[str]]:
    """{upstream view as it is named: its columns about persons}; without those that have none."""
    read = ((_label(reference), project.view_read(reference)) for reference in view.references)
    found = {label: frozenset(f.name for f in upstream.features if f.pii) for label, upstream in read if upstream}
    return {label: columns for label, columns in found.items() if columns}


def _made(project: ParsedProject, view: FeatureView, closed: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """(column, the first one about a person that it is directly made of) of the view."""
    try:
        outputs = trace(view.sql, _schema(project, view)).outputs
    except LineageError:
        yield from _by_words(view, closed)
        return
    for output in outputs:
        about = sorted(column for column in output.direct if _is_closed(column, closed))
        if about:
            yield output.name, f"{about[0].table}.{about[0].column}"


def _is_closed(column: SourceColumn, closed: Mapping[str, frozenset[str]]) -> bool:
    return column.schema == FEATURES_SCHEMA and column.column in closed.get(column.table, ())


def _schema(project: ParsedProject, view: FeatureView) -> Schema | None:
    """The columns of all that is read, where that can be known from the files: a view that reads views only."""
    if view.sources:
        return None
    read = [(_label(reference), project.view_read(reference)) for reference in view.references]
    return {FEATURES_SCHEMA: {label: dict.fromkeys(project.columns_of(seen), "") for label, seen in read if seen}}


def _by_words(view: FeatureView, closed: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str]]:
    """Features in whose expression the name of such a column stands: without the sources' columns nobody knows more."""
    for feature in view.features:
        statement, _ = parse_statement(view.path, f"SELECT {feature.expression}", 0)
        names = {name.parts[-1] for name in statement.outer_columns} if statement else set()
        for label, columns in closed.items():
            for column in sorted(columns & names)[:1]:
                yield feature.name, f"{label}.{column}"


def _label(reference: Reference) -> str:
    return reference.name if reference.number is None else f"{reference.name}_v{reference.number}"
