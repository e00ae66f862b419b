"""Fingerprints: what a feature, a view and a service mean, as 64 hexadecimal digits.

They are taken from the tokens of the author's text, so layout, comments and the case of keywords do not
count and everything else does. A feature's fingerprint covers its own expression, the parts of the query that
shape its rows, the keys of the head that bear meaning, and the fingerprints of the columns it reads upstream.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from fsql.definitions import FeatureService, FeatureView, Project, Reference, SourceColumn
from fsql.lineage.postgres_words import SET_RETURNING
from fsql.parser.names import fold
from fsql.parser.statement import Statement, parse_statement
from fsql.parser.views import FEATURES_SCHEMA, TIME_COLUMNS
from fsql.planner.lineages import Lineage, in_order

# Raised whenever the compiled form of the same text comes to mean something else.
FORM = 1


@dataclass(frozen=True)
class Fingerprint:
    """Of a view: the whole, its rows (keys and times), and each feature. Of a service: the whole and outputs."""

    whole: str
    rows: str
    features: Mapping[str, str]


def digest(*parts: Any) -> str:
    """64 hexadecimal digits over the parts, which are JSON values."""
    return hashlib.sha256(json.dumps([FORM, *parts], ensure_ascii=False).encode()).hexdigest()


def fingerprint_project(project: Project, lineages: Mapping[str, Lineage]) -> dict[str, Fingerprint]:
    """The fingerprint of every view and service of the files, by name."""
    prints: dict[str, Fingerprint] = {}
    for view in in_order(project):
        prints[view.name] = _view(project, view, lineages[view.name], prints)
    for service in project.services.values():
        prints[service.name] = _service(project, service, lineages[service.name], prints)
    return prints


def _words(statement: Statement, start: int, end: int) -> list[str]:
    """The tokens of text[start:end], normalised: names folded, strings marked, keywords lowered."""
    found = []
    for token in statement.tokens:
        if not start <= token.start < end:
            continue
        kind = token.token_type.name
        if kind == "IDENTIFIER":
            found.append(f"name {token.text}")
        elif "STRING" in kind:
            found.append(f"{kind} {token.text}")
        elif kind == "VAR":
            found.append(f"name {fold(token.text, quoted=False)}")
        else:
            found.append(" ".join(token.text.lower().split()))
    return found


def _meaning(project: Project, view: FeatureView) -> list[Any]:
    keys = project.entities[view.entity].keys
    ttl = view.ttl.total_seconds() if view.ttl else None
    return [view.entity, list(keys), ttl, view.static, view.latest_by, view.expire]


def _view(project: Project, view: FeatureView, lineage: Lineage, prints: Mapping[str, Fingerprint]) -> Fingerprint:
    statement, _ = parse_statement(view.path, view.sql, 0)
    if statement is None:  # the rules let no unreadable file through
        raise AssertionError(view.path)
    # what decides between rows of one instant shapes the rows, though it is a feature, too
    deciding = {view.latest_by} if view.latest_by else set()
    expressions, skeleton = _taken_apart(statement, {*project.entities[view.entity].keys, *TIME_COLUMNS, *deciding})
    upstream = _row_prints(project, view.references, prints)
    shaping = {n for n in lineage.direct if n not in _feature_names(view) or n == view.latest_by}
    fixed = lineage.indirect.union(*(lineage.direct[name] for name in shaping))
    rows = digest("rows", skeleton, _meaning(project, view), upstream, _column_prints(project, fixed, prints))
    features = {
        feature.name: digest(
            "feature",
            feature.name,
            expressions[feature.name],
            rows,
            feature.default,
            _column_prints(project, lineage.direct.get(feature.name, frozenset()), prints),
        )
        for feature in view.features
    }
    return Fingerprint(digest("view", view.name, rows, sorted(features.items())), rows, features)


def _feature_names(view: FeatureView) -> set[str]:
    return {feature.name for feature in view.features}


def _taken_apart(statement: Statement, row_columns: set[str]) -> tuple[dict[str, list[str]], list[Any]]:
    """(tokens of each feature's expression, everything else): all of it for shapes that cannot be split."""
    whole = _words(statement, statement.start, statement.end)
    items = {item.name: item for item in statement.items if item.name is not None}
    if not _can_be_split(statement, row_columns):
        return dict.fromkeys(items, whole), whole
    first, last = statement.items[0].start, statement.items[-1].end
    features = {name: _words(statement, item.start, item.end) for name, item in items.items()}
    fixed = sorted(_words(statement, i.start, i.end) for name, i in items.items() if name in row_columns)
    around = [*_words(statement, statement.start, first), "…", *_words(statement, last, statement.end)]
    return features, [around, fixed]


def _can_be_split(statement: Statement, row_columns: set[str]) -> bool:
    """Whether a select item matters to itself alone.

    Not so with set operations and DISTINCT, where GROUP BY or ORDER BY names an item by number or alias, and
    where an item multiplies rows (a set-returning function, or one that could be).
    """
    tree = statement.tree
    if not isinstance(tree, exp.Select) or tree.args.get("distinct") or not statement.items:
        return False
    aliases = {item.alias_or_name for item in tree.selects if isinstance(item, exp.Alias)} - row_columns
    grouped = [*(_expressions(tree, "group")), *(_expressions(tree, "order"))]
    return not any(_names_an_item(node, aliases) for node in grouped) and not _multiplies(statement)


def _names_an_item(node: Any, aliases: set[str]) -> bool:
    node = node.unalias() if isinstance(node, exp.Alias) else node
    lowered = {alias.lower() for alias in aliases}
    return isinstance(node, exp.Literal) or any(
        not column.table and column.name.lower() in lowered for column in node.find_all(exp.Column)
    )


def _multiplies(statement: Statement) -> bool:
    """Whether a select item calls a function that gives, or may give, several rows."""
    first, last = statement.items[0].start, statement.items[-1].end
    inside = [token for token in statement.tokens if first <= token.start < last]
    for before, name, after in zip([None, *inside], inside, inside[1:], strict=False):
        if after.text == "(" and name.token_type.name != "STRING":
            qualified = before is not None and before.text == "."
            if qualified or name.text.lower() in SET_RETURNING:
                return True
    return False


def _expressions(tree: exp.Select, clause: str) -> list[Any]:
    node = tree.args.get(clause)
    found = list(node.expressions) if node else []
    return [item.this if isinstance(item, exp.Ordered) else item for item in found]


def _row_prints(
    project: Project, references: Iterable[Reference], prints: Mapping[str, Fingerprint]
) -> list[list[str]]:
    """[text of the reference, fingerprint of that view's rows], sorted."""
    found = []
    for reference in references:
        if reference.number is None:
            found.append([reference.name, prints[reference.name].rows])
        else:
            version = project.versions[reference.name, reference.number]
            found.append([version.label, version.fingerprint])
    return sorted(found)


def _column_prints(
    project: Project, columns: Iterable[SourceColumn], prints: Mapping[str, Fingerprint]
) -> list[list[str]]:
    """[column, its fingerprint] for every column of a feature view among `columns`, sorted."""
    found = []
    pinned = {version.label: version for version in project.versions.values()}
    for column in columns:
        if column.schema != FEATURES_SCHEMA:
            continue
        if column.table in prints:
            upstream = prints[column.table]
            own = upstream.features.get(column.column, upstream.rows)
        else:
            own = pinned[column.table].fingerprint
        found.append([f"{column.table}.{column.column}", own])
    return sorted(found)


def _service(
    project: Project, service: FeatureService, lineage: Lineage, prints: Mapping[str, Fingerprint]
) -> Fingerprint:
    statement, _ = parse_statement(service.path, service.sql, 0)
    if statement is None:
        raise AssertionError(service.path)
    request = [[column.name, " ".join(column.type.lower().split())] for column in service.request]
    first, last = statement.items[0].start, statement.items[-1].end
    joins = _words(statement, last, statement.end)
    read = _column_prints(project, lineage.everything, prints)
    features = {
        item.name: digest(
            "output",
            _words(statement, item.start, item.end),
            request,
            joins,
            _column_prints(project, lineage.direct.get(item.name, frozenset()), prints),
        )
        for item in statement.items
        if item.name is not None
    }
    outputs = _words(statement, first, last)
    rows = digest("request", request, joins)
    return Fingerprint(digest("service", service.name, request, joins, outputs, read), rows, features)
