"""Definitions as temporary views: what is sent to the server to have them judged, and the shapes it answers with.

All is done inside the caller's transaction, which is rolled back in the end.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from fsql.compiler.splicing import Replacement, Spliced, splice
from fsql.definitions import Column, Entity, FeatureService, FeatureView, Project, Reference
from fsql.parser.names import quote
from fsql.planner.lineages import in_order, pinned
from fsql.planner.shapes import Shape
from fsql.sql import statement

Definition = Entity | FeatureView | FeatureService


@dataclass(frozen=True)
class Sent:
    """A definition, the name of its temporary view, its text as it is sent, and the labels that it reads."""

    label: str
    definition: Definition
    text: Spliced
    relation: str
    reads: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """What stands before the text."""
        return f"CREATE TEMPORARY VIEW {quote(self.relation)} AS\n"


def all_sent(project: Project) -> Iterator[Sent]:
    """Every entity, pinned view version, view and service, each behind what it reads."""
    for place, entity in enumerate(project.entities.values()):
        yield Sent(f"entity {entity.name}", entity, splice(entity.sql, ()), f"fsql entity {place}")
    for version in pinned(project):
        if isinstance(version.definition, FeatureView):
            yield _view(version.label, version.definition)
    for view in in_order(project):
        yield _view(view.name, view)
    for name, service in project.services.items():
        reads = tuple(_label(join.reference) for join in service.joins)
        yield Sent(name, service, _service_text(project, service), name, reads)


def _view(label: str, view: FeatureView) -> Sent:
    """The view's text reading other views as the temporary views of the same transaction."""
    replacements = [Replacement(*_schema_span(view.sql, r.start), "pg_temp") for r in view.references]
    replacements += [Replacement(r.start, r.end, quote(_label(r))) for r in view.references]
    return Sent(label, view, splice(view.sql, replacements), label, tuple(map(_label, view.references)))


def _label(reference: Reference) -> str:
    return reference.name if reference.number is None else f"{reference.name}_v{reference.number}"


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
        view = _view_of(project, join.reference)
        time = "NULL::timestamptz AS event_time" if view.static else "fsql_view.event_time"
        columns = [time, *(f"fsql_view.{quote(f.name)}" for f in view.features)]
        matches = " AND ".join(f"fsql_view.{quote(key)} = {text}" for key, text in join.keys.items())
        joins.append(
            f"LEFT JOIN LATERAL (SELECT {', '.join(columns)} FROM pg_temp.{quote(_label(join.reference))} AS fsql_view "
            f"WHERE {matches}) AS {quote(join.alias)} ON true"
        )
    tail = "\n".join([f"FROM (SELECT {request}, NULL::timestamptz AS event_time) AS request", *joins])
    return splice(f"SELECT {service.select_list}\n{tail}", ())


def _view_of(project: Project, reference: Reference) -> FeatureView:
    if reference.number is None:
        return project.views[reference.name]
    definition = project.versions[reference.name, reference.number].definition
    if not isinstance(definition, FeatureView):
        raise AssertionError(reference.name)
    return definition


def shape_alone(connection: psycopg.Connection[Any], sent: Sent) -> Shape:
    """The shape of one definition, whose temporary view stands then; psycopg.Error where the server refuses it."""
    with connection.transaction():
        # prepared, so that a second statement hidden in the text is refused by the protocol
        connection.execute(f"{sent.prefix}{sent.text.text}".encode(), prepare=True)
        pseudo, shapes = _shapes(connection, [sent])
        if pseudo:
            raise psycopg.errors.InvalidTableDefinition(f"column {pseudo[0]} has a type that cannot be stored")
    return shapes[sent.label]


def shapes_together(connection: psycopg.Connection[Any], sent: Sequence[Sent]) -> dict[str, Shape] | None:
    """The shapes of all, in a few round trips; None, and no view stands, where the server refuses any of them."""
    try:
        with connection.transaction():
            # a pipeline's protocol refuses a second statement hidden in a text; what it raises is kept until it has
            # ended, since psycopg would write to the log what it finds on the way out of a failed one
            with connection.pipeline(), suppress(psycopg.Error):
                for one in sent:
                    connection.execute(f"{one.prefix}{one.text.text}".encode())
            pseudo, shapes = _shapes(connection, sent)
            if pseudo:
                raise psycopg.errors.InvalidTableDefinition
    except psycopg.errors.Error:
        return None
    return shapes


def _shapes(connection: psycopg.Connection[Any], sent: Sequence[Sent]) -> tuple[list[str], dict[str, Shape]]:
    """The columns that cannot be stored, and the shapes by label."""
    labels = {one.relation: one.label for one in sent}
    columns: dict[str, list[Column]] = {one.label: [] for one in sent}
    blurred: dict[str, set[str]] = {one.label: set() for one in sent}
    pseudo: list[str] = []
    described = connection.execute(statement("described_columns").encode(), {"relations": list(labels)})
    for relation, name, kind, is_pseudo, is_blurred in described:
        columns[labels[relation]].append(Column(name, kind))
        pseudo += [name] if is_pseudo else []
        blurred[labels[relation]] |= {name} if is_blurred else set()
    costs = _costs(connection, [one.label for one in sent if isinstance(one.definition, FeatureView)])
    shapes = {
        label: Shape(tuple(found), *costs.get(label, (0.0, 0.0)), frozenset(blurred[label]))
        for label, found in columns.items()
    }
    return pseudo, shapes


def _costs(connection: psycopg.Connection[Any], labels: Sequence[str]) -> Mapping[str, tuple[float, float]]:
    """Rows and cost of computing each view, as the server's planner guesses them."""
    explain = sql.SQL("EXPLAIN (FORMAT JSON) SELECT DISTINCT * FROM {}")
    with connection.pipeline():
        asked = [connection.execute(explain.format(sql.Identifier("pg_temp", label))) for label in labels]
    found = {}
    for label, answer in zip(labels, asked, strict=True):
        row = answer.fetchone()
        plan = row[0] if row else []
        top = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
        found[label] = float(top["Plan Rows"]), float(top["Total Cost"])
    return found
