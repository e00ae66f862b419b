"""Fingerprints: what a feature, a view and a service mean, as 64 hexadecimal digits.

A feature's covers its own expression, the parts of the query that shape its rows, the keys of the head that bear
meaning, and the fingerprints of the columns it reads upstream. All of it is taken in the canonical form
(fsql/planner/canonical), so layout, comments, local names and the order of items do not count. Where that form is
not certain, all words of the text count for every feature.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fsql.definitions import FeatureService, FeatureView, Project, Reference, SourceColumn
from fsql.parser.views import FEATURES_SCHEMA, TIME_COLUMNS
from fsql.planner.canonical.names import Column, Rows
from fsql.planner.canonical.query import canonical
from fsql.planner.canonical.service import canonical_service
from fsql.planner.canonical.text import Unclear, plain_words
from fsql.planner.lineages import Lineage, in_order

# Raised whenever the compiled form of the same text comes to mean something else, or the canonical form changes.
FORM = 2


@dataclass(frozen=True)
class Fingerprint:
    """Of a view: the whole, its rows (keys and times), and each feature. Of a service: the whole and outputs.

    `shape` and `columns` are of a view's SELECT alone, as other views read it: without what acts when a value is
    looked up (ttl, defaults).
    """

    whole: str
    rows: str
    features: Mapping[str, str]
    shape: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)


def digest(*parts: Any) -> str:
    """64 hexadecimal digits over the parts, which are JSON values."""
    return hashlib.sha256(json.dumps([FORM, *parts], ensure_ascii=False).encode()).hexdigest()


def fingerprint_project(project: Project, lineages: Mapping[str, Lineage]) -> dict[str, Fingerprint]:
    """The fingerprint of every view and service of the files, by name."""
    prints: dict[str, Fingerprint] = {}
    for view in in_order(project):
        prints[view.name] = _view(project, view, lineages[view.name], prints)
    for service in project.services.values():
        prints[service.name] = _service(project, service, prints)
    return prints


def _meaning(project: Project, view: FeatureView) -> list[Any]:
    keys = project.entities[view.entity].keys
    ttl = view.ttl.total_seconds() if view.ttl else None
    return [view.entity, list(keys), ttl, view.static, view.latest_by, view.expire]


def _view(project: Project, view: FeatureView, lineage: Lineage, prints: Mapping[str, Fingerprint]) -> Fingerprint:
    query = _canonical(view, lineage)
    upstream = _row_prints(project, view.references, prints)
    columns = {
        column.name or "": digest(
            "column", column.form, _column_prints(project, lineage.direct.get(column.name or "", ()), prints)
        )
        for column in query.columns
    }
    # what decides between rows of one instant shapes the rows, though it is a feature, too
    latest = [view.latest_by, columns.get(view.latest_by or "")]
    shape = digest("shape", query.shape, latest, upstream, _column_prints(project, lineage.indirect, prints))
    own = {*project.entities[view.entity].keys, *TIME_COLUMNS}
    fixed = sorted((name, value) for name, value in columns.items() if name in own)
    rows = digest("rows", shape, fixed, _meaning(project, view))
    features = {f.name: digest("feature", f.name, rows, columns[f.name], f.default) for f in view.features}
    whole = digest("view", view.name, rows, sorted(features.items()))
    return Fingerprint(whole, rows, features, shape, columns)


def _canonical(view: FeatureView, lineage: Lineage) -> Rows:
    try:
        return canonical(view.sql, lineage.tables)
    except (Unclear, RecursionError):
        return Rows(["words", plain_words(view.sql)], tuple(Column(name, ["name", name]) for name in lineage.direct))


def _row_prints(
    project: Project, references: Iterable[Reference], prints: Mapping[str, Fingerprint]
) -> list[list[str]]:
    """[name of a view as it is read, fingerprint of its rows], each once, sorted."""
    found = set()
    for reference in references:
        if reference.number is None:
            found.add((reference.name, prints[reference.name].shape))
        else:
            version = project.versions[reference.name, reference.number]
            found.add((version.label, version.fingerprint))
    return [list(pair) for pair in sorted(found)]


def _column_prints(
    project: Project, columns: Iterable[SourceColumn], prints: Mapping[str, Fingerprint]
) -> list[list[str]]:
    """[column, its fingerprint] for every column of a feature view among `columns`, sorted."""
    found = []
    for column in columns:
        if column.schema == FEATURES_SCHEMA:
            upstream = prints.get(column.table)
            own = upstream.columns[column.column] if upstream else project.by_label[column.table].fingerprint
            found.append([f"{column.table}.{column.column}", own])
    return sorted(found)


def _service(project: Project, service: FeatureService, prints: Mapping[str, Fingerprint]) -> Fingerprint:
    request = [[column.name, plain_words(column.type)] for column in service.request]
    columns = {join.alias: _served(project, join.reference, prints) for join in service.joins}
    try:
        outputs, joins = canonical_service(service, columns)
    except Unclear:
        joins = [plain_words(service.sql), sorted(sorted(read.items()) for read in columns.values())]
        outputs = {feature.name: ["name", feature.name, request, joins] for feature in service.features}
    features = {name: digest("output", name, form) for name, form in outputs.items()}
    rows = digest("request", request, joins)
    # a model reads its outputs in their order
    return Fingerprint(digest("service", service.name, rows, list(features.items())), rows, features)


def _served(project: Project, reference: Reference, prints: Mapping[str, Fingerprint]) -> dict[str, str]:
    """The fingerprint of every column that a service may read of a view."""
    if reference.number is None:
        upstream = prints[reference.name]
        return {**upstream.features, "event_time": upstream.rows}
    version = project.versions[reference.name, reference.number]
    return dict.fromkeys([*(f.name for f in version.definition.features), "event_time"], version.fingerprint)
