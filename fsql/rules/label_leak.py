"""`-- label:` says what the model predicts: no feature may be made of it, or the model is told the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from fsql.definitions import FeatureService, FeatureView, Reference
from fsql.errors import Diagnostic
from fsql.lineage.trace import LineageError, Schema, SourceColumn, trace
from fsql.parser.names import unquoted
from fsql.parser.project import ParsedProject
from fsql.parser.scope import REQUEST
from fsql.parser.services import request_columns
from fsql.parser.statement import parse_statement
from fsql.parser.type_names import IDENTIFIER
from fsql.parser.views import FEATURES_SCHEMA
from fsql.rules.subject import Subject

_ID = "label-leak"
_COLUMN = re.compile(rf"(?:(?P<schema>{IDENTIFIER})\.(?P<table>{IDENTIFIER})\.)?(?P<column>{IDENTIFIER})")
_WRITE = "write `-- label: schema.table.column`, or just the column where rows that ask for values bring it"
_HINT = "leave it out; where only values known in time go into it, write `-- allow: label-leak because …`"
_REQUEST_SCHEMA = "fsql_request"
_Outputs = Mapping[str, frozenset[SourceColumn]]


def label_leak(subject: Subject) -> Iterator[Diagnostic]:
    entry = subject.file.head.get("label")
    if entry is None or not entry.value or subject.file.kind != "service":
        return
    match = _COLUMN.fullmatch(entry.value)
    if match is None:
        yield subject.at_entry(entry, "malformed-head", f"{entry.value} names no column", _WRITE)
        return
    name = unquoted(match["column"])
    yield from _by_name(subject, name)
    if match["schema"]:
        yield from _by_lineage(subject, SourceColumn(unquoted(match["schema"]), unquoted(match["table"]), name))


def _by_name(subject: Subject, label: str) -> Iterator[Diagnostic]:
    """Callers that send the label, and outputs that are called by its name."""
    request = subject.file.head.get("request")
    if request and label in (column.name for column in request_columns(request.value) or ()):
        start, end = request.value_start, request.value_start + len(request.value)
        message = f"{label} is what the model predicts, and callers are to send it"
        yield subject.statement.at(start, end, _ID, message, "delete it from the request", "warning")
    for item in subject.statement.items:
        if item.name == label:
            message = f"{label} is what the model predicts, and a feature is called so"
            yield subject.statement.at(
                item.start, item.end, _ID, message, "rename the feature, or leave it out", "warning"
            )


def _by_lineage(subject: Subject, label: SourceColumn) -> Iterator[Diagnostic]:
    service = subject.project.services.get(subject.file.name)
    if service is None or service.path != subject.file.path:
        return
    leaking = _leaking(subject.project, [join.reference for join in service.joins], label)
    outputs = _outputs(service.sql, _schema(subject.project, service), (_REQUEST_SCHEMA,)) or {}
    for item in subject.statement.items:
        through = [column for column in sorted(outputs.get(item.name or "", ())) if _leaks(column, leaking)]
        if through:
            source = f"{label.schema}.{label.table}.{label.column}"
            message = f"{item.name} is made of {source}, which the model predicts, through {_said(through[0])}"
            yield subject.statement.at(item.start, item.end, _ID, message, _HINT, "warning")


def _said(column: SourceColumn) -> str:
    return f"{column.table}.{column.column}"


def _schema(project: ParsedProject, service: FeatureService) -> Schema:
    """What a service reads, which is known from the files alone: feature views, and the request."""
    read = [(_label(join.reference), project.view_read(join.reference)) for join in service.joins]
    views = {label: dict.fromkeys(project.columns_of(view), "") for label, view in read if view is not None}
    request = dict.fromkeys((*(column.name for column in service.request), "event_time"), "")
    return {FEATURES_SCHEMA: views, _REQUEST_SCHEMA: {REQUEST: request}}


def _leaking(project: ParsedProject, read: list[Reference], label: SourceColumn) -> Mapping[str, set[str]]:
    """{view as it is referred to: its columns that are made of the label}, through however many views."""
    views = _reachable(project, read)
    outputs = {name: _outputs(view.sql, None, ("public",)) for name, view in views.items()}
    found: dict[str, set[str]] = {name: set() for name in views}
    changed = True
    while changed:  # ends: the sets only grow
        changed = False
        for name, view in views.items():
            made = set(_made_of(view, outputs[name], label, found)) - found[name]
            found[name] |= made
            changed = changed or bool(made)
    return found


def _reachable(project: ParsedProject, read: list[Reference]) -> dict[str, FeatureView]:
    """Every view that is read, or that one of those reads; those that are read stand first."""
    found: dict[str, FeatureView] = {}
    waiting = list(read)
    while waiting:
        reference = waiting.pop()
        view = project.view_read(reference)
        if view is not None and _label(reference) not in found:
            found[_label(reference)] = view
            waiting += view.references
    return dict(reversed(found.items()))


def _made_of(
    view: FeatureView, outputs: _Outputs | None, label: SourceColumn, leaking: Mapping[str, set[str]]
) -> Iterator[str]:
    """The columns of the view that are made of the label, or of a column that is."""
    if outputs is None:
        yield from _by_words(view, label, leaking)
        return
    for name, direct in outputs.items():
        if any(column == label or _leaks(column, leaking) for column in direct):
            yield name


def _leaks(column: SourceColumn, leaking: Mapping[str, set[str]]) -> bool:
    return column.schema == FEATURES_SCHEMA and column.column in leaking.get(column.table, ())


def _label(reference: Reference) -> str:
    return reference.name if reference.number is None else f"{reference.name}_v{reference.number}"


def _outputs(sql: str, schema: Schema | None, path: tuple[str, ...]) -> _Outputs | None:
    """What each output is directly made of; None where nobody can tell without the sources' columns."""
    try:
        return {output.name: output.direct for output in trace(sql, schema, path).outputs}
    except LineageError:
        return None


def _by_words(view: FeatureView, label: SourceColumn, leaking: Mapping[str, set[str]]) -> Iterator[str]:
    """The features in whose expression the name of the label, or of a column made of it, stands."""
    reads = any((source.schema, source.name) == (label.schema, label.table) for source in view.sources)
    names = set[str]().union(*(leaking.get(_label(reference), ()) for reference in view.references))
    names |= {label.column} if reads else set()
    for feature in view.features if names else ():
        statement, _ = parse_statement(view.path, f"SELECT {feature.expression}", 0)
        if statement and any(name.parts[-1] in names for name in statement.outer_columns):
            yield feature.name
