"""What fsql keeps for itself, and Postgres's own tables, are no sources: they change with every version."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from fsql.errors import Diagnostic
from fsql.parser.views import FEATURES_SCHEMA
from fsql.rules.subject import Subject

_OF_FSQL = frozenset(("fsql", "fsql_offline", "fsql_online", "fsql_observed"))
_OF_POSTGRES = frozenset(("pg_catalog", "information_schema", "pg_temp", "pg_toast"))


def own_schema(subject: Subject) -> Iterator[Diagnostic]:
    if subject.file.kind == "service":
        return
    for name in subject.statement.names(exp.Table):
        problem = _problem(subject, name.parts[0]) if len(name.parts) == 2 else None
        if problem:
            yield subject.statement.at(name.start, name.end, "own-schema", *problem)


def _problem(subject: Subject, schema: str) -> tuple[str, str] | None:
    if schema in _OF_FSQL:
        return f"{schema} is fsql's own schema: what stands there changes with every version", "read features.<view>"
    if schema in _OF_POSTGRES:
        return f"{schema} tells about this database, not about your entities", "read a table of your own"
    if schema == FEATURES_SCHEMA and subject.file.kind == "entity":
        return "an entity comes before its feature views and cannot read them", "read the source table of its keys"
    return None
