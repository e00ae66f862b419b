"""The ancestry of a project in its database: with the user's own views, the roles of versions, and opaque inputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import psycopg

from fsql.definitions import FeatureService, FeatureView
from fsql.errors import NotInstalled, PermissionRefused
from fsql.inspection import source_schema
from fsql.lineage.trace import LineageError, trace
from fsql.monitor.ancestry import Ancestry, Subject, ancestry
from fsql.monitor.asking import ask
from fsql.parser.views import FEATURES_SCHEMA
from fsql.planner.facts import Facts
from fsql.registry.catalog import read_catalog
from fsql.source_views import read_source_views


def read_family(connection: psycopg.Connection[Any], facts: Facts) -> Ancestry:
    """The ancestry of the project, down through the user's own views to tables."""
    columns = {c for lineage in facts.lineages.values() for c in lineage.everything}
    views = read_source_views(connection, {(c.schema, c.table) for c in columns if c.schema != FEATURES_SCHEMA})
    return ancestry(facts, views, _roles(connection))


def _roles(connection: psycopg.Connection[Any]) -> dict[str, str]:
    """The role of every applied version by label; empty where nothing is installed, or this login may not see it."""
    try:
        return {version.label: version.role for version in read_catalog(connection).versions.values()}
    except (NotInstalled, PermissionRefused):
        return {}


def read_opaque_inputs(connection: psycopg.Connection[Any], family: Ancestry, subject: Subject) -> tuple[str, ...]:
    """What stands behind the subject and cannot be looked through, in words, sorted.

    Functions whose bodies Postgres does not analyse may read anything; views of the user's that lineage does not
    understand are made from anything that they read.
    """
    behind = family.behind(subject)
    views = [view for view in family.views.values() if view.key in behind]
    labels = {label: family.definitions[label] for label in behind if isinstance(label, str)}
    called = set(_called(connection, family, labels)).union(*(view.functions for view in views))
    wanted = {"names": sorted(called)}
    rows = ask(connection, "opaque_functions", wanted)
    functions = [f"{row['function']} ({row['language']}, {row['volatility']})" for row in rows]
    unclear = [f"{view.schema}.{view.name}: {view.problem}" for view in views if view.problem]
    return (*functions, *unclear)


def _called(
    connection: psycopg.Connection[Any], family: Ancestry, labels: Mapping[str, FeatureView | FeatureService]
) -> Iterator[str]:
    """The functions that the texts of definitions call, as they are written there."""
    sources = {source for d in labels.values() if isinstance(d, FeatureView) for source in d.sources}
    features = {label: dict.fromkeys(lineage.direct, "") for label, lineage in family.lineages.items()}
    schema = {**source_schema(connection, sources), FEATURES_SCHEMA: features}
    for definition in labels.values():
        request: dict[str, dict[str, dict[str, str]]] = {}
        path = ("public",)
        if isinstance(definition, FeatureService):
            columns = {column.name: column.type for column in definition.request} | {"event_time": "timestamptz"}
            request, path = {"fsql_request": {"request": columns}}, ("fsql_request",)
        try:
            yield from trace(definition.sql, {**schema, **request}, path).functions
        except LineageError:
            continue  # a version that stands, whatever became of the tables that its text names
