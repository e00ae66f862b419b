"""A service file → FeatureService: request columns, joins with an expression a key, a qualified select list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp

from fsql.definitions import Entity, Feature, FeatureService, FeatureView, Reference, RequestColumn, ViewJoin
from fsql.errors import Diagnostic
from fsql.parser.files import SourceFile
from fsql.parser.joins import JoinText, read_joins
from fsql.parser.names import quote, unquoted
from fsql.parser.scope import REQUEST, Scope
from fsql.parser.statement import Statement
from fsql.parser.type_names import IDENTIFIER, is_type

_COLUMN = re.compile(rf"\s*(?P<name>{IDENTIFIER})\s+(?P<type>\S.*)", re.DOTALL)
_PIECE = re.compile(r'"(?:[^"]|"")*"|\([\d\s,-]*\)|[^,"(]+|.', re.DOTALL)
FindView = Callable[[Reference], FeatureView | None]
_JOIN_HELP = "write LEFT JOIN features.<view> AS alias USING (keys), or ON alias.key = expression for every key"


def request_columns(value: str) -> tuple[RequestColumn, ...] | None:
    """The columns of a `request:` value such as `customer_id bigint, amount numeric(10,2)`; None where it is none."""
    columns = []
    for part in _parts(value):
        match = _COLUMN.fullmatch(part)
        if match is None or not is_type(match["type"]):
            return None
        columns.append(RequestColumn(unquoted(match["name"]), match["type"].strip()))
    return tuple(columns)


def _parts(value: str) -> Iterator[str]:
    """The value cut at its commas, but for those in quotes and in the brackets of a type."""
    part: list[str] = []
    for piece in _PIECE.findall(value):
        if piece == ",":
            yield "".join(part)
            part = []
        else:
            part.append(piece)
    yield "".join(part)


def build_service(
    file: SourceFile, find: FindView, entities: Mapping[str, Entity]
) -> tuple[FeatureService | None, tuple[Diagnostic, ...]]:
    """The service of the file, or None and the diagnostics that say why it is not one."""
    statement, request = file.statement, request_columns(file.head.value("request"))
    if statement is None or request is None or not isinstance(statement.tree, exp.Select):
        return None, ()
    joins = read_joins(statement)
    scope = _scope(request, joins, find, entities)
    found = list(_join_findings(statement, joins, find, entities))
    items = statement.items
    if items:
        found += scope.findings(statement, items[0].start, items[-1].end)
    keys = [_keys(statement, join, scope, found) for join in joins]
    if found or not items or scope.unknown or any(item.name is None for item in items):
        return None, tuple(found)
    built = zip(joins, keys, strict=True)
    views = tuple(ViewJoin(_moved(j.reference, statement.start), j.alias, k) for j, k in built if j.reference)
    return _service(file, statement, request, views, scope), ()


def _scope(
    request: tuple[RequestColumn, ...],
    joins: tuple[JoinText, ...],
    find: FindView,
    entities: Mapping[str, Entity],
) -> Scope:
    columns: dict[str, tuple[str, ...]] = {REQUEST: (*(c.name for c in request), "event_time")}
    keys: dict[str, tuple[str, ...]] = {}
    unknown = set()
    for join in joins:
        view = find(join.reference) if join.reference else None
        if view is None:
            unknown.add(join.alias)
        elif join.alias not in columns:
            columns[join.alias] = (*(f.name for f in view.features), "event_time")
            keys[join.alias] = entities[view.entity].keys
    return Scope(columns, keys, frozenset(unknown))


def _moved(reference: Reference, start: int) -> Reference:
    return Reference(reference.name, reference.number, reference.start - start, reference.end - start)


def _service(
    file: SourceFile,
    statement: Statement,
    request: tuple[RequestColumn, ...],
    joins: tuple[ViewJoin, ...],
    scope: Scope,
) -> FeatureService:
    items = statement.items
    return FeatureService(
        name=file.name,
        request=request,
        joins=joins,
        select_list=scope.qualified(statement, items[0].start, items[-1].end),
        features=tuple(
            Feature(item.name, file.text[item.start : item.end], item.comment)
            for item in items
            if item.name is not None
        ),
        sql=statement.sql,
        path=file.path,
        owner=file.head.value("owner"),
        description=file.head.prose,
        head=file.text[: statement.start],
    )


def _join_findings(
    statement: Statement, joins: tuple[JoinText, ...], find: FindView, entities: Mapping[str, Entity]
) -> Iterator[Diagnostic]:
    aliases: set[str] = {REQUEST}
    for join in joins:
        problem = _join_problem(join, aliases, find, entities)
        if problem:
            yield statement.at(join.start, join.end, "service-join", *problem)
        aliases.add(join.alias)


def _join_problem(
    join: JoinText, aliases: set[str], find: FindView, entities: Mapping[str, Entity]
) -> tuple[str, str] | None:
    if join.problem:
        return f"a service cannot use this join: {join.problem}", _JOIN_HELP
    if join.alias in aliases:
        return f"two joins are called {join.alias}", "give each join its own alias"
    view = find(join.reference) if join.reference else None
    keys = entities[view.entity].keys if view else ()
    named = join.using or tuple(column for column, _ in join.pairs)
    if view is None or sorted(named) == sorted(keys):
        return None
    message = f"{view.name} is keyed by {', '.join(keys)}; the join names {', '.join(named)}"
    return message, "equate every key, once, and nothing else"


def _keys(statement: Statement, join: JoinText, scope: Scope, found: list[Diagnostic]) -> dict[str, str]:
    """An SQL expression for each key of the joined view, over `request` and earlier joins."""
    if join.problem or join.alias in scope.unknown:
        return {}
    earlier = scope.before(join.alias)
    problems = [problem for _, span in join.pairs for problem in earlier.findings(statement, *span)]
    found += problems
    if problems:
        return {}
    keys = {column: earlier.qualified(statement, *span) for column, span in join.pairs}
    for key in join.using:
        owners = (REQUEST,) if key in earlier.columns[REQUEST] else earlier.owners(key)
        if len(owners) == 1:
            keys[key] = f"{quote(owners[0])}.{quote(key)}"
        else:
            found.append(_unclear_key(statement, join, key, owners))
    return keys


def _unclear_key(statement: Statement, join: JoinText, key: str, owners: tuple[str, ...]) -> Diagnostic:
    if owners:
        message = f"{' and '.join(owners)} both have a column {key}"
        hint = f"write ON {join.alias}.{key} = {owners[0]}.{key}"
    else:
        message = f"neither the request nor an earlier join has a column {key}"
        hint = f"add `{key} <type>` to the `-- request:` line, or write ON {join.alias}.{key} = expression"
    return statement.at(join.start, join.end, "service-join", message, hint)
