"""What the server says of a project's definitions: source columns, output types, costs, and its refusals.

Every definition is created as a temporary view in a transaction that is rolled back, so nothing stays and
Postgres itself is the judge of types, functions, columns and permissions.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping

import psycopg
from psycopg import sql as composed
from psycopg.types.json import Jsonb

from fsql.compiler.splicing import Spliced
from fsql.definitions import Entity, FeatureService, FeatureView, Project, SourceTable
from fsql.errors import DefinitionError, Diagnostic, PermissionRefused
from fsql.independence import STYLE, Analysed, dependent, varying
from fsql.parser.names import quote
from fsql.parser.statement import parse_statement
from fsql.parser.views import sources
from fsql.permissions import login_grants
from fsql.planner.author_places import author_span
from fsql.planner.defaults import default_problem
from fsql.planner.shapes import Shape
from fsql.sql import statement
from fsql.temporary_views import Sent, all_sent, shape_alone, shapes_together

_TIME_TYPE = "timestamp with time zone"
_NAMED = r'column "(?P<table>[^".]+)\.(?P<column>[^"]+)"'


def source_schema(
    connection: psycopg.Connection, tables: Iterable[SourceTable]
) -> dict[str, dict[str, dict[str, str]]]:
    """{schema: {table: {column: type}}} of the tables that exist, columns in their order."""
    wanted = sorted(set(tables))
    found: dict[str, dict[str, dict[str, str]]] = {}
    arguments = {"schemas": [t.schema for t in wanted], "names": [t.name for t in wanted]}
    for schema, table, column, kind in connection.execute(statement("source_columns"), arguments):
        found.setdefault(schema, {}).setdefault(table, {})[column] = kind
    return found


def demand_sources(
    connection: psycopg.Connection, project: Project, schema: Mapping[str, Mapping[str, Mapping[str, str]]]
) -> None:
    """Nothing, or DefinitionError naming every source table that does not exist, with the nearest that does."""
    read: list[tuple[Entity | FeatureView, SourceTable]] = [
        (view, table) for view in project.views.values() for table in view.sources
    ]
    read += [(entity, table) for entity in project.entities.values() for table in entity_sources(entity)]
    missing = [(reader, table) for reader, table in read if table.name not in schema.get(table.schema, {})]
    found = [_missing_source(connection, reader, table) for reader, table in missing]
    if found:
        raise DefinitionError(tuple(found))


def entity_sources(entity: Entity) -> tuple[SourceTable, ...]:
    """The tables that the statement of an entity reads."""
    parsed, _ = parse_statement(entity.path, entity.sql, 0)
    return sources(parsed) if parsed else ()


def _missing_source(connection: psycopg.Connection, reader: Entity | FeatureView, table: SourceTable) -> Diagnostic:
    wanted = f"{table.schema}.{table.name}"
    rows = connection.execute(statement("similar_relations")).fetchall()
    known = {f"{schema}.{name}": f"{quote(schema)}.{quote(name)}" for schema, name in rows}
    near = [one for one in known if one.lower() == wanted.lower()] or difflib.get_close_matches(wanted, known, 1)
    hint = f"did you mean {known[near[0]]}?" if near else "create it, or correct its name"
    match = re.search(rf'"?{re.escape(table.schema)}"?\s*\.\s*"?{re.escape(table.name)}"?', reader.sql, re.IGNORECASE)
    start, end = match.span() if match else (0, 6)
    return _diagnostic(reader, start, end, "unknown-table", f"there is no table {wanted} in this database", hint)


def _diagnostic(
    definition: Entity | FeatureView | FeatureService, start: int, end: int, rule: str, message: str, hint: str
) -> Diagnostic:
    head = definition.head
    text, offset = f"{head}{definition.sql}", len(head)
    return Diagnostic.at(definition.path, text, offset + start, offset + end, rule=rule, message=message, help=hint)


def describe(connection: psycopg.Connection, project: Project) -> dict[str, Shape]:
    """The shape of every entity (`entity <name>`), view and service (by name) and standing version (by label).

    Raises DefinitionError with the author's file, line and caret where the server refuses, PermissionRefused
    where the login may not read a source. `connection` must be in autocommit mode; nothing stays behind.
    """
    try:
        return _shapes(connection, project)
    except PermissionRefused as refusal:
        raise _permission(connection, project, refusal) from refusal


def _shapes(connection: psycopg.Connection, project: Project) -> dict[str, Shape]:
    found: list[Diagnostic] = []
    sent = list(all_sent(project))
    with connection.transaction(force_rollback=True):
        connection.execute(statement("set_locally"), {"settings": Jsonb({"lock_timeout": "5s", **STYLE})})
        shapes = shapes_together(connection, sent)
        if shapes is None:  # one by one, so that every refusal is told
            shapes = _one_by_one(connection, sent, found)
        for view in project.views.values():
            found += _view_problems(project, view, shapes)
            found += _default_problems(connection, view, shapes)
        named = ((one, one.definition) for one in sent if one.label in shapes and _is_wanted(project, one))
        judged = [Analysed(one.label, d, one.text) for one, d in named if not isinstance(d, Entity)]
        found += dependent(connection, judged)
    if found:
        raise DefinitionError(tuple(found))
    return shapes


def _is_wanted(project: Project, one: Sent) -> bool:
    """Whether it is of the files, not a version that stands."""
    return one.label in project.views or one.label in project.services


def _one_by_one(connection: psycopg.Connection, sent: Iterable[Sent], found: list[Diagnostic]) -> dict[str, Shape]:
    """The shapes of all that the server takes; refusals go into `found`."""
    shapes: dict[str, Shape] = {}
    for one in sent:
        if not all(label in shapes for label in one.reads):
            continue  # the fault is in what it reads, and said there
        try:
            shapes[one.label] = shape_alone(connection, one)
        except psycopg.errors.InsufficientPrivilege as error:
            raise PermissionRefused(f"{one.definition.path}: {error.diag.message_primary or error}") from error
        except psycopg.Error as error:
            found.append(_refused(one.definition, one.text, len(one.prefix), error))
    return shapes


def _permission(connection: psycopg.Connection, project: Project, refusal: PermissionRefused) -> PermissionRefused:
    """The refusal with every grant that the project's sources need, not only the first."""
    tables = {table for entity in project.entities.values() for table in entity_sources(entity)}
    tables |= {table for view in project.views.values() for table in view.sources}
    grants = "; ".join(login_grants(connection, tables))
    return PermissionRefused(refusal.message, help=f"have the owner of the sources run: {grants}" if grants else "")


def _refused(
    definition: Entity | FeatureView | FeatureService, text: Spliced, prefix: int, error: psycopg.Error
) -> Diagnostic:
    said = error.diag.message_primary or str(error).split("\n")[0]
    position = int(error.diag.statement_position or 0)
    start = text.original(position - 1 - prefix) if position > prefix else 0
    if isinstance(definition, FeatureService):
        start = author_span(definition, text, position - 1 - prefix)[0]
    word = re.match(r'"[^"]*"|\w+|.', definition.sql[start:]) if 0 <= start < len(definition.sql) else None
    hint = re.sub(_NAMED, _as_written, error.diag.message_hint or "Postgres refuses this; correct it and check again")
    if incomparable := re.search(r"equality operator for type (.+)$", said):
        wanted = "jsonb" if incomparable[1] == "json" else "text"
        hint = f"cast it to {wanted}: rows of history must be comparable"
    end = start + (len(word[0]) if word else 1)
    return _diagnostic(definition, max(start, 0), end, "postgres", said, hint)


def _as_written(said: re.Match[str]) -> str:
    """A name as SQL takes it, of one that Postgres puts into quotes as a whole: `o."placedAt"` of `"o.placedAt"`."""
    return f"column {quote(said['table'])}.{quote(said['column'])}"


def _view_problems(project: Project, view: FeatureView, shapes: Mapping[str, Shape]) -> Iterator[Diagnostic]:
    shape, entity = shapes.get(view.name), shapes.get(f"entity {view.entity}")
    if shape is None or entity is None:
        return
    if not view.static and shape.type_of("event_time") != _TIME_TYPE:
        message = f"event_time is {shape.type_of('event_time')}; it must be timestamp with time zone"
        local = "::timestamp" if shape.type_of("event_time") == "date" else ""
        hint = f"say the zone: <column>{local} AT TIME ZONE 'UTC' AS event_time"
        yield _diagnostic(view, *_item_span(view, "event_time"), "event-time-type", message, hint)
    for key in project.entities[view.entity].keys:
        if shape.type_of(key) != entity.type_of(key):
            message = f"key {key} is {shape.type_of(key)} here and {entity.type_of(key)} in entity {view.entity}"
            yield _diagnostic(
                view, *_item_span(view, key), "key-type", message, f"cast it: {key}::{entity.type_of(key)}"
            )


def _default_problems(
    connection: psycopg.Connection, view: FeatureView, shapes: Mapping[str, Shape]
) -> Iterator[Diagnostic]:
    """Defaults that their feature's type cannot hold, or that would mean another thing in another session."""
    for feature in view.features if view.name in shapes else ():
        if feature.default is None:
            continue
        kind = shapes[view.name].type_of(feature.name)
        problem = default_problem(feature.default, kind) or _refused_default(connection, feature.default, kind)
        if problem:
            match = re.search(rf"default:\s*\"?{re.escape(feature.name)}\"?\s*=\s*(.+)", view.head)
            start, end = match.span(1) if match else (0, 1)
            offset = len(view.head)
            yield _diagnostic(view, start - offset, end - offset, "default-type", *problem)


def _refused_default(connection: psycopg.Connection, literal: str, kind: str) -> tuple[str, str] | None:
    cast = composed.SQL("SELECT ({})::{}").format(composed.SQL(literal), composed.SQL(kind))
    try:
        with connection.transaction():
            connection.execute(cast, prepare=True)
    except psycopg.Error as error:
        return f"{error.diag.message_primary}", f"write a literal that a {kind} can hold"
    cause = varying(connection, literal, kind)
    return (cause.message, cause.help) if cause else None


def _item_span(view: FeatureView, name: str) -> tuple[int, int]:
    match = re.search(rf"\b{re.escape(name)}\b", view.sql, re.IGNORECASE)
    return match.span() if match else (0, 6)
