"""A service file → FeatureService: request columns, joins with an expression a key, a qualified select list."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlglot import exp

from fsql.definitions import Entity, Feature, FeatureService, FeatureView, Reference, RequestColumn, ViewJoin
from fsql.errors import Diagnostic
from fsql.parser.files import SourceFile
from fsql.parser.joins import JoinText, read_joins
from fsql.parser.names import fold, quote
from fsql.parser.statement import Name, Statement

REQUEST = "request"
_COLUMN = re.compile(r'^\s*(?P<name>"(?:[^"]|"")+"|\w+)\s+(?P<type>\S.*?)\s*$', re.DOTALL)
FindView = Callable[[Reference], FeatureView | None]
_JOIN_HELP = (
    "write LEFT JOIN features.<view> AS alias USING (keys), or ON alias.key = expression for every key"
)


def request_columns(value: str) -> tuple[RequestColumn, ...] | None:
    """The columns of a `request:` head value such as `customer_id bigint, amount numeric(10,2)`."""
    columns = []
    for part in re.split(r",(?![^()]*\))", value):
        match = _COLUMN.match(part)
        if match is None:
            return None
        quoted = match["name"].startswith('"')
        name = match["name"][1:-1].replace('""', '"') if quoted else match["name"]
        columns.append(RequestColumn(fold(name, quoted=quoted), match["type"]))
    return tuple(columns)


@dataclass(frozen=True)
class Scope:
    """What a service's expressions may name: columns by alias, `request` first, then each joined view."""

    columns: Mapping[str, tuple[str, ...]]

    def owners(self, column: str) -> tuple[str, ...]:
        """The aliases that have such a column."""
        return tuple(alias for alias, names in self.columns.items() if column in names)


def service_scope(request: tuple[RequestColumn, ...], joins: tuple[JoinText, ...], find: FindView) -> Scope:
    """The scope of a service whose joins name known views (unknown ones are left out)."""
    columns: dict[str, tuple[str, ...]] = {REQUEST: (*(c.name for c in request), "event_time")}
    for join in joins:
        view = find(join.reference) if join.reference else None
        if view is not None and join.alias not in columns:
            columns[join.alias] = (*(f.name for f in view.features), "event_time")
    return Scope(columns)


def build_service(
    file: SourceFile, find: FindView, entities: Mapping[str, Entity]
) -> tuple[FeatureService | None, tuple[Diagnostic, ...]]:
    """The service of the file, or None and the diagnostics that say why it is not one."""
    statement, request = file.statement, request_columns(file.head.value("request"))
    if statement is None or request is None:
        return None, ()
    joins = read_joins(statement)
    scope = service_scope(request, joins, find)
    found = [
        *_join_diagnostics(statement, joins, find, entities),
        *_column_diagnostics(statement, scope, joins),
    ]
    if found or any(item.name is None for item in statement.items):
        return None, tuple(found)
    built = []
    for join in joins:
        keys, problems = _keys(statement, join, find, scope)
        found.extend(problems)
        if join.reference is not None:
            built.append(ViewJoin(_relative(join.reference, statement.start), join.alias, keys))
    if found:
        return None, tuple(found)
    return _service(file, statement, request, tuple(built), scope), ()


def _relative(reference: Reference, start: int) -> Reference:
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
        select_list=qualified(statement, items[0].start, items[-1].end, scope),
        features=tuple(
            Feature(item.name, file.text[item.start : item.end], item.comment)
            for item in items
            if item.name is not None
        ),
        sql=statement.sql,
        path=file.path,
        owner=file.head.value("owner"),
        description=file.head.prose,
        head=file.text[: file.head.end],
    )


def qualified(statement: Statement, start: int, end: int, scope: Scope) -> str:
    """text[start:end] with every bare column given the alias it belongs to."""
    pieces, position = [], start
    for name in statement.names(exp.Column):
        if len(name.parts) == 1 and start <= name.start < end:
            pieces.append(statement.text[position : name.start])
            pieces.append(f"{quote(scope.owners(name.parts[0])[0])}.")
            position = name.start
    return "".join([*pieces, statement.text[position:end]])


def _join_diagnostics(
    statement: Statement, joins: tuple[JoinText, ...], find: FindView, entities: Mapping[str, Entity]
) -> Iterator[Diagnostic]:
    aliases: set[str] = {REQUEST}
    for join in joins:
        if join.problem:
            message = f"a service cannot use this join: {join.problem}"
            yield statement.at(join.start, join.end, "service-join", message, _JOIN_HELP)
        elif join.alias in aliases:
            message = f"two joins are called {join.alias}"
            yield statement.at(join.start, join.end, "service-join", message, "give each join its own alias")
        aliases.add(join.alias)
        view = find(join.reference) if join.reference else None
        if view is not None and not join.problem:
            yield from _missing_keys(statement, join, view, entities)


def _missing_keys(
    statement: Statement, join: JoinText, view: FeatureView, entities: Mapping[str, Entity]
) -> Iterator[Diagnostic]:
    keys = entities[view.entity].keys
    named = join.using or tuple(column for column, _ in join.pairs)
    missing = [key for key in keys if key not in named]
    strange = [name for name in named if name not in keys]
    if missing or strange or len(set(named)) != len(named):
        message = f"{view.name} is keyed by {', '.join(keys)}; the join names {', '.join(named)}"
        yield statement.at(
            join.start, join.end, "service-join", message, "equate every key, once, and nothing else"
        )


def _column_diagnostics(
    statement: Statement, scope: Scope, joins: tuple[JoinText, ...]
) -> Iterator[Diagnostic]:
    for name in statement.names(exp.Column):
        problem = _column_problem(name, scope)
        if problem and not any(_is_own_key(name, join) for join in joins):
            yield statement.at(name.start, name.end, "unknown-column", *problem)


def _is_own_key(name: Name, join: JoinText) -> bool:
    """Whether the name is the joined view's side of its own ON."""
    own = {(join.alias, column) for column, _ in join.pairs}
    return join.start <= name.start < join.end and name.parts[-2:] in own


def _column_problem(name: Name, scope: Scope) -> tuple[str, str] | None:
    if len(name.parts) == 1:
        owners = scope.owners(name.parts[0])
        if len(owners) == 1:
            return None
        if owners:
            choices = " or ".join(f"{owner}.{name.parts[0]}" for owner in owners)
            return f"column {name.parts[0]} is ambiguous", f"write {choices}"
        return (
            f"nothing here has a column {name.parts[0]}",
            "add it to `-- request:` or take it from a joined view",
        )
    alias, column = name.parts[-2], name.parts[-1]
    if alias not in scope.columns:
        return None  # an unknown view is another rule's finding; keys of a join stand in its own ON
    if column in scope.columns[alias]:
        return None
    known = ", ".join(scope.columns[alias])
    return f"{alias} has no column {column}", f"it has: {known}"


def _keys(
    statement: Statement, join: JoinText, find: FindView, scope: Scope
) -> tuple[dict[str, str], list[Diagnostic]]:
    """An SQL expression for each key of the joined view, over `request` and earlier joins."""
    if join.reference is None or find(join.reference) is None:
        return {}, []
    if join.pairs:
        return {column: qualified(statement, *span, scope) for column, span in join.pairs}, []
    keys: dict[str, str] = {}
    found = []
    for key in join.using:
        owners = scope.owners(key)
        owner = REQUEST if REQUEST in owners else next(iter(owners), None)
        if owner is None or owner == join.alias:
            message = f"neither the request nor an earlier join has a column {key}"
            hint = (
                f"add `{key} <type>` to the `-- request:` line, or write ON {join.alias}.{key} = expression"
            )
            found.append(statement.at(join.start, join.end, "service-join", message, hint))
        else:
            keys[key] = f"{quote(owner)}.{quote(key)}"
    return keys, found
