"""The registry's rows of a version as INSERT statements that read like hand-written SQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from fsql.compiler.quoting import dollar_quoted, lines, literal
from fsql.definitions import Column, Entity, Feature, FeatureService, FeatureView, SourceColumn
from fsql.parser.durations import exact_interval
from fsql.planner.fingerprints import Fingerprint
from fsql.planner.lineages import Lineage


def array(values: Iterable[str]) -> str:
    """`ARRAY['a', 'b']::text[]`."""
    return f"ARRAY[{', '.join(literal(value) for value in values)}]::text[]"


def insert(table: str, rows: Sequence[Mapping[str, str]]) -> str:
    """One INSERT with every row; values are SQL expressions."""
    columns = ", ".join(rows[0])
    tuples = [f"({', '.join(row.values())})" for row in rows]
    return f"INSERT INTO fsql.{table} ({columns}) VALUES\n{lines(tuples)}"


def _text(value: str) -> str:
    return literal(value) if value else "''"


def _or_null(value: str | None) -> str:
    return "NULL" if value is None else literal(value)


def _interval(length: timedelta | None) -> str:
    return f"interval '{exact_interval(length)}'" if length else "NULL"


def entity_rows(entity: Entity, keys: tuple[Column, ...]) -> Iterator[str]:
    """The entity's row, new or brought up to date."""
    row = {
        "name": literal(entity.name),
        "keys": array(k.name for k in keys),
        "key_types": array(k.type for k in keys),
        "query": dollar_quoted(entity.sql),
        "owner": _text(entity.owner),
        "description": _text(entity.description),
    }
    updates = ", ".join(f"{name} = excluded.{name}" for name in row if name != "name")
    yield f"{insert('entity', [row])}\nON CONFLICT (name) DO UPDATE SET {updates}"


def unused_entity(name: str) -> str:
    """The DELETE of an entity that no version describes any more."""
    described = f"SELECT FROM fsql.version WHERE entity = {literal(name)}"
    return f"DELETE FROM fsql.entity WHERE name = {literal(name)} AND NOT EXISTS (\n    {described}\n)"


@dataclass(frozen=True)
class VersionRow:
    """What the rows of views and services have in common; `definition` is the sealed text."""

    number: int
    fingerprint: str
    role: str
    revision: str
    definition: str


def view_row(view: FeatureView, keys: tuple[Column, ...], version: VersionRow) -> str:
    """The row of fsql.version for a view."""
    row = {
        **_version(view, "view", version),
        "entity": literal(view.entity),
        "keys": array(k.name for k in keys),
        "key_types": array(k.type for k in keys),
        "ttl": _interval(view.ttl),
        "freshness": _interval(view.freshness),
        "static": "true" if view.static else "false",
        "definition": dollar_quoted(version.definition),
    }
    return insert("version", [row])


def service_row(service: FeatureService, request: tuple[Column, ...], version: VersionRow) -> str:
    """The row of fsql.version for a service."""
    row = {
        **_version(service, "service", version),
        "request_columns": array(c.name for c in request),
        "request_types": array(c.type for c in request),
        "definition": dollar_quoted(version.definition),
    }
    return insert("version", [row])


def _version(definition: FeatureView | FeatureService, kind: str, version: VersionRow) -> dict[str, str]:
    return {
        "name": literal(definition.name),
        "number": str(version.number),
        "kind": literal(kind),
        "fingerprint": literal(version.fingerprint),
        "role": literal(version.role),
        "revision": literal(version.revision),
        "owner": _text(definition.owner),
        "description": _text(definition.description),
    }


def feature_rows(
    name: str, number: int, features: Iterable[Feature], types: Mapping[str, str], prints: Fingerprint
) -> Iterator[str]:
    """The rows of fsql.feature, in the order of the SELECT."""
    rows = [
        {
            "name": literal(name),
            "number": str(number),
            "feature": literal(feature.name),
            "ordinal": str(place),
            "type": literal(types[feature.name]),
            "description": _text(feature.description),
            "fingerprint": literal(prints.features[feature.name]),
            "default_value": _or_null(feature.default),
            "pii": "true" if feature.pii else "false",
        }
        for place, feature in enumerate(features, 1)
    ]
    if rows:
        yield insert("feature", rows)


def lineage_rows(name: str, number: int, lineage: Lineage) -> Iterator[str]:
    """The rows of fsql.lineage: source columns of every output, and those that decide which rows there are."""
    pairs: list[tuple[str, str | None, SourceColumn]] = [
        ("direct", output, column) for output, columns in lineage.direct.items() for column in sorted(columns)
    ]
    pairs += [("indirect", None, column) for column in sorted(lineage.indirect)]
    rows = [
        {
            "name": literal(name),
            "number": str(number),
            "feature": _or_null(output),
            "kind": literal(kind),
            "source_schema": literal(column.schema),
            "source_table": literal(column.table),
            "source_column": literal(column.column),
        }
        for kind, output, column in pairs
    ]
    if rows:
        yield insert("lineage", rows)


def dependency_rows(name: str, number: int, upstream: Iterable[tuple[str, int, str]]) -> Iterator[str]:
    """The rows of fsql.dependency: (view, number, alias) that the version reads."""
    rows = [
        {
            "name": literal(name),
            "number": str(number),
            "upstream_name": literal(view),
            "upstream_number": str(upstream_number),
            "alias": literal(alias),
        }
        for view, upstream_number, alias in sorted(set(upstream))
    ]
    if rows:
        yield insert("dependency", rows)


def refuse_downgrade(name: str, number: int) -> str:
    """The SELECT that fails where the version is live beside others, or another version reads it."""
    return f"SELECT fsql.refuse_downgrade({literal(name)}, {number})"


def refuse_retirement(name: str) -> str:
    """The SELECT that fails where a live service reads a version of the name; whoever publishes one ends first."""
    return f"SELECT fsql.refuse_retirement({literal(name)})"


def retire_rows(name: str) -> list[str]:
    """The statements that retire every version of a name; each remembers the role it had."""
    return [
        f"UPDATE fsql.version SET role = 'retired', former_role = role\n"
        f"WHERE name = {literal(name)} AND role <> 'retired'",
        f"DELETE FROM fsql_online.epoch WHERE name = {literal(name)}",
        _audit_each("retire", name),
    ]


def revive_rows(name: str) -> list[str]:
    """The statements that give every version of a name the role it had before its retirement."""
    return [
        _audit_each("revive", name),
        f"UPDATE fsql.version SET role = former_role, former_role = NULL\n"
        f"WHERE name = {literal(name)} AND former_role IS NOT NULL",
    ]


def _audit_each(action: str, name: str) -> str:
    return (
        "INSERT INTO fsql.audit_log (action, object, fingerprint, result, detail)\n"
        f"SELECT {literal(action)}, name || '_v' || number, fingerprint, 'succeeded',\n"
        "    jsonb_build_object('former_role', former_role)\n"
        f"FROM fsql.version WHERE name = {literal(name)} AND former_role IS NOT NULL"
    )


def delete_version(name: str, number: int) -> str:
    """The DELETE of a version; its features, lineage and dependencies go with it."""
    return f"DELETE FROM fsql.version WHERE name = {literal(name)} AND number = {number}"


def guard_pii(name: str, number: int) -> str:
    """The call that takes columns about persons from the roles that only look."""
    return f"SELECT fsql.guard_pii({literal(name)}, {number})"


def forget_epoch(name: str, number: int) -> str:
    """The DELETE of the mark that the version's online table can be trusted."""
    return f"DELETE FROM fsql_online.epoch WHERE name = {literal(name)} AND number = {number}"


def audit(action: str, name: str, fingerprint: str, detail: str = "") -> str:
    """The row of fsql.audit_log; who and when are the server's to say."""
    told = f"jsonb_build_object('message', {literal(detail)})" if detail else "NULL"
    row = {
        "action": literal(action),
        "object": literal(name),
        "fingerprint": literal(fingerprint),
        "result": literal("succeeded"),
        "detail": told,
    }
    return insert("audit_log", [row])


def words_rows(definition: FeatureView | FeatureService, number: int, sealed: str) -> Iterator[str]:
    """The UPDATEs that bring the words of a version up to date: owner, descriptions, freshness, pii."""
    key = f"name = {literal(definition.name)} AND number = {number}"
    freshness = definition.freshness if isinstance(definition, FeatureView) else None
    sets = [
        f"owner = {_text(definition.owner)}",
        f"description = {_text(definition.description)}",
        f"freshness = {_interval(freshness)}",
        f"definition = {dollar_quoted(sealed)}",
    ]
    yield f"UPDATE fsql.version SET {', '.join(sets)}\nWHERE {key}"
    for feature in definition.features:
        pii = "true" if feature.pii else "false"
        yield (
            f"UPDATE fsql.feature SET description = {_text(feature.description)}, pii = {pii}\n"
            f"WHERE {key} AND feature = {literal(feature.name)}"
        )
    yield guard_pii(definition.name, number)
