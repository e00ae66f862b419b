"""What the standing versions of services are made from: models that go on reading frozen views."""

from __future__ import annotations

from collections.abc import Mapping

from fsql.definitions import FeatureService, Project, SourceColumn
from fsql.lineage.trace import LineageError, trace
from fsql.parser.views import FEATURES_SCHEMA
from fsql.planner.lineages import Lineage

_REQUEST_SCHEMA = "fsql_request"


def standing_services(project: Project, lineages: Mapping[str, Lineage]) -> dict[str, Lineage]:
    """The lineage of every standing version of a service, by label; those that read an unknown version are left out.

    `lineages` are those of the views and of their versions, which the services read.
    """
    views = {label: dict.fromkeys(lineage.direct, "") for label, lineage in lineages.items()}
    found = {}
    for version in project.versions.values():
        if isinstance(version.definition, FeatureService) and version.label not in lineages:
            lineage = _lineage(version.definition, views)
            if lineage is not None:
                found[version.label] = lineage
    return found


def _lineage(service: FeatureService, views: Mapping[str, Mapping[str, str]]) -> Lineage | None:
    request = {column.name: column.type for column in service.request} | {"event_time": "timestamptz"}
    schema = {FEATURES_SCHEMA: views, _REQUEST_SCHEMA: {"request": request}}
    try:
        traced = trace(service.sql, schema, (_REQUEST_SCHEMA,))
    except LineageError:
        return None
    direct = {
        output.name: frozenset(SourceColumn(c.schema, c.table, c.column) for c in output.direct)
        for output in traced.outputs
    }
    return Lineage(direct, frozenset(SourceColumn(c.schema, c.table, c.column) for c in traced.indirect))
