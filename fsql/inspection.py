"""What the server says of a project's definitions: source columns, output types, costs, and its refusals.

Every definition is created as a temporary view in a transaction that is rolled back, so nothing stays and
Postgres itself is the judge of types, functions, columns and permissions.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping

import psycopg
from psycopg import sql as composed

from fsql.compiler.splicing import Replacement, Spliced, splice
from fsql.definitions import Column, Entity, FeatureService, FeatureView, Project, Reference, SourceTable
from fsql.errors import DefinitionError, Diagnostic, PermissionRefused
from fsql.parser.names import quote
from fsql.parser.statement import parse_statement
from fsql.parser.views import sources
from fsql.permissions import login_grants
from fsql.planner.defaults import default_problem
from fsql.planner.lineages import in_order, pinned
from fsql.planner.node_tree import uses
from fsql.planner.shapes import Shape
from fsql.sql import statement

_TIME_TYPE = "timestamp with time zone"


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
    found = []
    for view in project.views.values():
        for table in view.sources:
            if table.name not in schema.get(table.schema, {}):
                found.append(_missing_source(connection, view, table))
    if found:
        raise DefinitionError(tuple(found))


def _missing_source(connection: psycopg.Connection, view: FeatureView, table: SourceTable) -> Diagnostic:
    wanted = f"{table.schema}.{table.name}"
    known = [f"{schema}.{name}" for schema, name in connection.execute(statement("similar_relations"))]
    near = difflib.get_close_matches(wanted, known, 1)
    hint = f"did you mean {near[0]}?" if near else "create it, or correct its name"
    match = re.search(rf'"?{re.escape(table.schema)}"?\s*\.\s*"?{re.escape(table.name)}"?', view.sql, re.IGNORECASE)
    start, end = match.span() if match else (0, 6)
    return _diagnostic(view, start, end, "unknown-table", f"there is no table {wanted} in this database", hint)


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
    shapes: dict[str, Shape] = {}
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL lock_timeout = '5s'")
        for entity in project.entities.values():
            shapes |= _described(connection, entity, f"entity {entity.name}", splice(entity.sql, ()), found)
        for version in pinned(project):
            if isinstance(version.definition, FeatureView):
                shapes |= _described(
                    connection, version.definition, version.label, _temporary(version.definition), found
                )
        for view in in_order(project):
            if _reads_only(view.references, shapes):
                shapes |= _described(connection, view, view.name, _temporary(view), found)
                found += _view_problems(project, view, shapes)
                found += _default_problems(connection, view, shapes)
        for name, service in project.services.items():
            if _reads_only((join.reference for join in service.joins), shapes):
                shapes |= _described(connection, service, name, _service_text(project, service), found)
        found += _unstable(connection, project, shapes)
    if found:
        raise DefinitionError(tuple(found))
    return shapes


def _reads_only(references: Iterable[Reference], shapes: Mapping[str, Shape]) -> bool:
    """Whether everything that is read could be described: otherwise the fault is there, and said there."""
    return all((r.name if r.number is None else f"{r.name}_v{r.number}") in shapes for r in references)


def _temporary(view: FeatureView) -> Spliced:
    """The view's text reading other views as the temporary views of the same transaction."""
    replacements = [Replacement(*_schema_span(view.sql, r.start), "pg_temp") for r in view.references] + [
        Replacement(r.start, r.end, quote(r.name if r.number is None else f"{r.name}_v{r.number}"))
        for r in view.references
    ]
    return splice(view.sql, replacements)


def _schema_span(text: str, name_start: int) -> tuple[int, int]:
    """Where the schema stands in front of a name, as in `features.customer_orders`."""
    match = re.search(r'("features"|features)\s*\.\s*$', text[:name_start], re.IGNORECASE)
    if match is None:
        raise AssertionError(text[:name_start])
    return match.span(1)


def _service_text(project: Project, service: FeatureService) -> Spliced:
    """A SELECT with the outputs of the service, typed as the server types them."""
    request = ", ".join(f"NULL::{c.type} AS {quote(c.name)}" for c in service.request)
    joins = []
    for join in service.joins:
        label = (
            join.reference.name if join.reference.number is None else f"{join.reference.name}_v{join.reference.number}"
        )
        view = _view_of(project, join.reference.name, join.reference.number)
        time = "NULL::timestamptz AS event_time" if view.static else "fsql_view.event_time"
        columns = [time, *(f"fsql_view.{quote(f.name)}" for f in view.features)]
        matches = " AND ".join(f"fsql_view.{quote(key)} = {text}" for key, text in join.keys.items())
        joins.append(
            f"LEFT JOIN LATERAL (SELECT {', '.join(columns)} FROM pg_temp.{quote(label)} AS fsql_view "
            f"WHERE {matches}) AS {quote(join.alias)} ON true"
        )
    tail = "\n".join([f"FROM (SELECT {request}, NULL::timestamptz AS event_time) AS request", *joins])
    return splice(f"SELECT {service.select_list}\n{tail}", ())


def _view_of(project: Project, name: str, number: int | None) -> FeatureView:
    definition = project.views[name] if number is None else project.versions[name, number].definition
    if not isinstance(definition, FeatureView):
        raise AssertionError(name)
    return definition


def _described(
    connection: psycopg.Connection,
    definition: Entity | FeatureView | FeatureService,
    label: str,
    text: Spliced,
    found: list[Diagnostic],
) -> dict[str, Shape]:
    prefix = f"CREATE TEMPORARY VIEW {quote(label)} AS\n"
    try:
        with connection.transaction():
            # prepared, so that a second statement hidden in the text is refused by the protocol
            connection.execute(f"{prefix}{text.text}", prepare=True)
            return {label: _shape(connection, label)}
    except psycopg.errors.InsufficientPrivilege as error:
        raise PermissionRefused(f"{definition.path}: {error.diag.message_primary or error}") from error
    except psycopg.Error as error:
        found.append(_refused(definition, text, len(prefix), error))
        return {}


def _shape(connection: psycopg.Connection, label: str) -> Shape:
    relation = f"pg_temp.{quote(label)}"
    rows = connection.execute(statement("described_columns"), {"relation": relation}).fetchall()
    pseudo = [name for name, _, is_pseudo in rows if is_pseudo]
    if pseudo:
        raise psycopg.errors.InvalidTableDefinition(f"column {pseudo[0]} has a type that cannot be stored")
    view = composed.Identifier("pg_temp", label)
    explain = composed.SQL("EXPLAIN (FORMAT JSON) SELECT DISTINCT * FROM {}").format(view)
    answer = connection.execute(explain).fetchone()
    plan = answer[0] if answer else []
    top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    columns = tuple(Column(name, kind) for name, kind, _ in rows)
    return Shape(columns, float(top["Plan Rows"]), float(top["Total Cost"]))


def _permission(connection: psycopg.Connection, project: Project, refusal: PermissionRefused) -> PermissionRefused:
    """The refusal with every grant that the project's sources need, not only the first."""
    statements = [parse_statement(entity.path, entity.sql, 0)[0] for entity in project.entities.values()]
    tables = {table for parsed in statements if parsed for table in sources(parsed)}
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
        start = _place_in_service(definition, text, position - 1 - prefix)
    word = re.match(r'"[^"]*"|\w+|.', definition.sql[start:]) if 0 <= start < len(definition.sql) else None
    hint = error.diag.message_hint or "Postgres refuses this; correct it and check again"
    if "equality operator for type json" in said:
        hint = "cast it to jsonb: rows of history must be comparable"
    end = start + (len(word[0]) if word else 1)
    return _diagnostic(definition, max(start, 0), end, "postgres", said, hint)


def _place_in_service(service: FeatureService, text: Spliced, offset: int) -> int:
    """The service is typed in another form: the place is found by the word that the server points at."""
    word = re.match(r'"[^"]*"|\w+|.', text.text[offset:]) if offset >= 0 else None
    return max(service.sql.find(word[0]), 0) if word else 0


def _view_problems(project: Project, view: FeatureView, shapes: Mapping[str, Shape]) -> Iterator[Diagnostic]:
    shape, entity = shapes.get(view.name), shapes.get(f"entity {view.entity}")
    if shape is None or entity is None:
        return
    if not view.static and shape.type_of("event_time") != _TIME_TYPE:
        message = f"event_time is {shape.type_of('event_time')}; it must be timestamp with time zone"
        hint = "say the zone: <column> AT TIME ZONE 'UTC' AS event_time"
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
    return None


def _item_span(view: FeatureView, name: str) -> tuple[int, int]:
    match = re.search(rf"\b{re.escape(name)}\b", view.sql, re.IGNORECASE)
    return match.span() if match else (0, 6)


def _unstable(connection: psycopg.Connection, project: Project, shapes: Mapping[str, Shape]) -> Iterator[Diagnostic]:
    definitions = [(view.name, view) for view in project.views.values()]
    definitions += [(service.name, service) for service in project.services.values()]  # type: ignore[misc]
    for label, definition in definitions:
        if label not in shapes:
            continue
        arguments = {"relation": f"pg_temp.{quote(label)}"}
        found = [uses(tree) for (tree,) in connection.execute(statement("rewrite_tree"), arguments)]
        if any(use.casts for use in found):
            yield _cast_diagnostic(definition)
        oids = {
            "oids": sorted({oid for use in found for oid in use.functions}),
            "zoned": sorted({oid for use in found for oid in use.zoned}),
        }
        for schema, name, volatility in connection.execute(statement("unstable_functions"), oids):
            yield _unstable_diagnostic(definition, schema, name, volatility)


def _cast_diagnostic(definition: FeatureView | FeatureService) -> Diagnostic:
    match = re.search(r"::\s*\w+|\bcast\s*\(|\|\|", definition.sql, re.IGNORECASE)
    start, end = match.span() if match else (0, 6)
    message = "a timestamptz is written as text, or read from it, in the session's time zone"
    hint = "say the zone: (<time> AT TIME ZONE 'UTC')::text, or (<text>::timestamp AT TIME ZONE 'UTC')"
    return _diagnostic(definition, start, end, "zone-dependent", message, hint)


def _unstable_diagnostic(
    definition: FeatureView | FeatureService, schema: str, name: str, volatility: str
) -> Diagnostic:
    match = re.search(rf"\b{re.escape(name)}\b", definition.sql, re.IGNORECASE)
    start, end = match.span() if match else (0, 6)
    if volatility == "v":
        message = f"{schema}.{name} is volatile: it may answer differently each time"
        return _diagnostic(definition, start, end, "clock", message, "use an immutable or stable function")
    message = f"the result of {name} on timestamptz depends on the session's time zone"
    hint = "say the zone: (<time> AT TIME ZONE 'UTC') first, then the rest on the timestamp it gives"
    return _diagnostic(definition, start, end, "zone-dependent", message, hint)
