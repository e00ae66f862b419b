"""A view file → FeatureView."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sqlglot import exp

from fsql.definitions import Entity, Feature, FeatureView, Reference, SourceTable
from fsql.parser.durations import parse_duration
from fsql.parser.files import SourceFile
from fsql.parser.from_clause import sources as entries_of
from fsql.parser.head import Entry
from fsql.parser.names import split_version, unquoted
from fsql.parser.statement import Statement, folded

FEATURES_SCHEMA = "features"
TIME_COLUMNS = ("event_time", "arrival_time")
_DEFAULT = re.compile(r'^\s*(?P<name>"(?:[^"]|"")+"|[^\s=]+)\s*=\s*(?P<literal>.+?)\s*$', re.DOTALL)
_LISTED = re.compile(r'"(?:[^"]|"")+"|[^\s,"][^,"]*(?<!\s)')


def references(statement: Statement) -> tuple[Reference, ...]:
    """Every place where the statement names another feature view as `features.<name>`."""
    found = []
    for name in statement.names(exp.Table):
        if len(name.parts) == 2 and name.parts[0] == FEATURES_SCHEMA:
            base, number = split_version(name.parts[1])
            found.append(Reference(base, number, *name.spans[1]))
    return tuple(found)


def sources(statement: Statement) -> tuple[SourceTable, ...]:
    """The user's own tables and views that the statement names, each once, sorted."""
    names = (name for name in statement.names(exp.Table) if len(name.parts) == 2)
    return tuple(sorted({SourceTable(*n.parts) for n in names if n.parts[0] != FEATURES_SCHEMA}))


def event_time_column(file: SourceFile) -> tuple[SourceTable, str] | None:
    """(table, column) where a view's event_time is a plain column of a source table, else None."""
    tree = file.statement.tree if file.statement and file.kind == "view" else None
    if not isinstance(tree, exp.Select):
        return None
    items = [item.unalias() for item in tree.selects if item.alias_or_name.lower() == "event_time"]
    if len(items) != 1 or not isinstance(items[0], exp.Column) or not isinstance(items[0].this, exp.Identifier):
        return None
    owner = items[0].args.get("table")
    entries = [entry for entry in entries_of(tree) if owner is None or entry.alias == folded(owner)]
    table = entries[0].node if len(entries) == 1 else None
    schema = table.args.get("db") if isinstance(table, exp.Table) else None
    if (
        table is None
        or schema is None
        or not isinstance(table.this, exp.Identifier)
        or folded(schema) == FEATURES_SCHEMA
    ):
        return None
    return SourceTable(folded(schema), folded(table.this)), folded(items[0].this)


def parse_default(entry: Entry) -> tuple[str, str] | None:
    """(feature, literal) of a `default: feature = literal` entry; None where it is not one."""
    match = _DEFAULT.match(entry.value)
    if match is None:
        return None
    return unquoted(match["name"]), match["literal"]


def name_list(value: str) -> tuple[str, ...]:
    """The column names of a comma-separated head value, folded."""
    return tuple(unquoted(part) for part in _LISTED.findall(value))


def build_view(file: SourceFile, entities: Mapping[str, Entity]) -> FeatureView | None:
    """The view of the file, or None where it is too broken to be one (its diagnostics say why)."""
    statement = file.statement
    entity = entities.get(file.head.value("entity"))
    if statement is None or entity is None or any(item.name is None for item in statement.items):
        return None
    return FeatureView(
        name=file.name,
        entity=entity.name,
        sql=statement.sql,
        features=_features(file, statement, entity),
        references=tuple(
            Reference(r.name, r.number, r.start - statement.start, r.end - statement.start)
            for r in references(statement)
        ),
        sources=sources(statement),
        path=file.path,
        ttl=parse_duration(file.head.value("ttl")),
        static=file.head.value("static").lower() == "true",
        windowed=bool(statement.find(exp.Window)),
        latest_by=next(iter(name_list(file.head.value("latest by"))), None),
        expire=file.head.value("expire").lower() != "no",
        freshness=parse_duration(file.head.value("freshness")),
        owner=file.head.value("owner"),
        description=file.head.prose,
        head=file.text[: statement.start],
    )


def _features(file: SourceFile, statement: Statement, entity: Entity) -> tuple[Feature, ...]:
    defaults = dict(filter(None, (parse_default(entry) for entry in file.head.all("default"))))
    private = {name for entry in file.head.all("pii") for name in name_list(entry.value)}
    return tuple(
        Feature(
            name=item.name,
            expression=file.text[item.start : item.end],
            description=item.comment,
            default=defaults.get(item.name),
            pii=item.name in private,
        )
        for item in statement.items
        if item.name is not None and item.name not in entity.keys and item.name not in TIME_COLUMNS
    )
