"""The point-in-time join: for each row of the spine, the value already true then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from fsql.compiler.services import ORDINAL, in_key_order, offline_select
from fsql.definitions import Column, ServiceJoin, ServiceVersion, ViewVersion
from fsql.errors import FsqlError, HistoryError, PermissionRefused, ServerError, SpineError, UsageError
from fsql.offline.results import HistoricalFeatures, fetch_table
from fsql.offline.spine import EVENT_TIME, ClientSpine, ServerSpine, refuse_missing
from fsql.offline.training import record
from fsql.offline.upload import TABLE, upload
from fsql.parser.names import quote
from fsql.permissions import column_grants, refused
from fsql.registry.catalog import Catalog
from fsql.sql import statement

_SERVER_SPINE = f"pg_temp.{TABLE}"


def service_of(catalog: Catalog, features: str | Sequence[str], *, prefix: bool = False) -> ServiceVersion:
    """The service of that name or label; or one made up for a list such as `["customer_orders.order_count_30d"]`.

    In a list a view may be pinned (`customer_orders_v1.…`); columns are called as the features, or
    `customer_orders__order_count_30d` with `prefix`. Two of one name raise UsageError with the remedy.
    """
    if isinstance(features, str):
        return catalog.service(features)
    if not features:
        raise UsageError("the list of features is empty", help="name a service, or features such as view.feature")
    return _made_up(_picked(catalog, features), prefix)


@dataclass(frozen=True)
class _Pick:
    view: ViewVersion
    asked: str
    feature: Column


def _picked(catalog: Catalog, features: Sequence[str]) -> list[_Pick]:
    picks = []
    for text in features:
        view_name, dot, feature_name = text.rpartition(".")
        if not dot:
            raise UsageError(f"{text} is not view.feature", help="write such as customer_orders.order_count_30d")
        view = catalog.view(view_name)
        found = [feature for feature in view.features if feature.name == feature_name]
        if not found:
            known = ", ".join(feature.name for feature in view.features)
            raise UsageError(f"{view.label} has no feature {feature_name}", help=f"it has: {known}")
        picks.append(_Pick(view, view_name, found[0]))
    return picks


def _made_up(picks: list[_Pick], prefix: bool) -> ServiceVersion:
    names = [f"{pick.asked}__{pick.feature.name}" if prefix else pick.feature.name for pick in picks]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"two of the features are called {', '.join(twice)}", help="pass prefix=True, or ask once")
    aliases = {pick.view.label: f"fsql_view_{place}" for place, pick in enumerate(picks)}
    items = [
        f"{aliases[pick.view.label]}.{quote(pick.feature.name)} AS {quote(name)}"
        for pick, name in zip(picks, names, strict=True)
    ]
    views = {pick.view.label: pick.view for pick in picks}
    joins = tuple(
        ServiceJoin(view, aliases[label], {key.name: f"request.{quote(key.name)}" for key in view.keys})
        for label, view in views.items()
    )
    outputs = tuple(Column(name, pick.feature.type) for pick, name in zip(picks, names, strict=True))
    return ServiceVersion("features", 0, _shared_keys(views.values()), joins, ", ".join(items), outputs)


def _shared_keys(views: Any) -> tuple[Column, ...]:
    keys: dict[str, Column] = {}
    for view in views:
        for key in view.keys:
            if keys.setdefault(key.name, key).type != key.type:
                raise UsageError(
                    f"key {key.name} is {keys[key.name].type} in one view and {key.type} in {view.label}",
                    help="write a service that says which column of the request is which key",
                )
    return tuple(keys.values())


def printed(service: ServiceVersion) -> str:
    """The SQL of the join as `fsql history --print-sql` shows it: over a spine called `spine`."""
    front = tuple(c.name for c in service.request)
    return f"{offline_select(service, 'spine', (*front, EVENT_TIME))};"


def join(
    connection: psycopg.Connection[Any],
    service: ServiceVersion,
    spine: ClientSpine | ServerSpine,
    *,
    name: str | None = None,
) -> HistoricalFeatures:
    """The spine's rows, order, duplicates and columns, with the service's features behind them.

    One transaction, one snapshot. With a `name` the result is recorded as a training set in the same one.
    Raises SpineError, HistoryError (not refreshed), PermissionRefused; UsageError where the name is taken.
    """
    try:
        with connection.transaction():
            connection.execute(b"SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            # measured: compiling takes longer than it saves, and a spine's moments hardly ever repeat
            connection.execute(b"SET LOCAL jit = off")
            connection.execute(b"SET LOCAL enable_memoize = off")
            if isinstance(spine, ClientSpine):
                result = _join_client(connection, service, spine)
            else:
                result = _join_server(connection, service, spine)
            if name is not None:
                record(connection, name, service, result.table)
            return result
    except psycopg.Error as error:
        raise _named(error, connection, service) from error


def _join_client(
    connection: psycopg.Connection[Any], service: ServiceVersion, spine: ClientSpine
) -> HistoricalFeatures:
    _refuse_collisions(service, spine.columns)
    upload(connection, spine.table, service.request)
    features = _fetched(connection, offline_select(service, in_key_order(service, _SERVER_SPINE), ()))
    if features.num_rows != spine.table.num_rows:
        raise AssertionError(f"{spine.table.num_rows} rows asked, {features.num_rows} answered")
    table = spine.table
    for name in features.column_names:
        table = table.append_column(name, features.column(name))
    return HistoricalFeatures(table, spine.index)


def _join_server(
    connection: psycopg.Connection[Any], service: ServiceVersion, spine: ServerSpine
) -> HistoricalFeatures:
    columns = _store(connection, spine)
    _demand(columns, service)
    _demand_moments(connection)
    names = tuple(name for name in columns if name != ORDINAL)
    _refuse_collisions(service, names)
    return HistoricalFeatures(
        _fetched(connection, offline_select(service, in_key_order(service, _SERVER_SPINE), names))
    )


def _store(connection: psycopg.Connection[Any], spine: ServerSpine) -> dict[str, int]:
    """{column: type oid} of the spine, now a temporary table numbered in the order the rows came."""
    # a SELECT is the caller's own text on the caller's own rights; prepared, so that it stays one statement
    rows = sql.SQL("(\n{}\n)").format(sql.SQL(spine.select)) if spine.select else sql.Identifier(*spine.table)
    try:
        connection.execute(
            sql.SQL(statement("store_spine")).format(
                table=sql.Identifier(TABLE), ordinal=sql.Identifier(ORDINAL), rows=rows
            ),
            prepare=True,
        )
    except psycopg.errors.InsufficientPrivilege as error:
        said = error.diag.message_primary or str(error)
        remedy = f"have its owner grant {connection.info.user} what the spine reads"
        raise PermissionRefused(f"the spine: {said}", help=remedy) from error
    except (psycopg.ProgrammingError, psycopg.NotSupportedError) as error:
        said = error.diag.message_primary or str(error)
        raise SpineError(f"the server does not understand the spine: {said}", help="try it in psql first") from error
    cursor = connection.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(sql.Identifier(TABLE)))
    return {column.name: column.type_code for column in cursor.description or ()}


def _demand(columns: dict[str, int], service: ServiceVersion) -> None:
    missing = [c.name for c in service.request if c.name not in columns]
    if missing:
        asked = ", ".join(f"{c.name} {c.type}" for c in service.request)
        raise SpineError(f"the spine has no column {', '.join(missing)}", help=f"the service asks for: {asked}")
    kind = columns.get(EVENT_TIME)
    if kind is None:
        raise SpineError("the spine has no column event_time", help="select the moment of each row AS event_time")
    if kind != psycopg.adapters.types["timestamptz"].oid:
        raise SpineError(
            "event_time of the spine is not timestamp with time zone",
            help="say the zone: <column> AT TIME ZONE 'UTC' AS event_time",
        )


def _demand_moments(connection: psycopg.Connection[Any]) -> None:
    names = {"table": sql.Identifier(TABLE), "ordinal": sql.Identifier(ORDINAL)}
    row = connection.execute(sql.SQL(statement("missing_moments")).format(**names)).fetchone()
    if row and row[1]:
        refuse_missing(*row)


def _refuse_collisions(service: ServiceVersion, spine: tuple[str, ...]) -> None:
    both = [feature.name for feature in service.features if feature.name in spine]
    if both:
        remedy = "pass prefix=True, or rename the spine's column" if not service.number else "rename the spine's column"
        raise SpineError(f"{', '.join(both)} stands in the spine and among the features", help=remedy)


def _fetched(connection: psycopg.Connection[Any], query: str) -> Any:
    with connection.cursor("fsql_history") as cursor:
        return fetch_table(cursor, query.encode())


def _named(error: psycopg.Error, connection: psycopg.Connection[Any], service: ServiceVersion) -> FsqlError:
    said = error.diag.message_primary or str(error)
    if isinstance(error, psycopg.errors.ObjectNotInPrerequisiteState):
        return HistoryError(f"{said}: its history was never refreshed", help="run `fsql refresh`")
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return _withheld(error, connection, service)
    if isinstance(error, psycopg.errors.UndefinedFunction):
        return SpineError(f"the spine does not fit: {said}", help="give its columns the types the service asks for")
    if isinstance(error, psycopg.DataError):
        return SpineError(f"a value cannot be computed: {said}", help="guard the expression (nullif, CASE)")
    if connection.broken:
        return ServerError(f"the connection broke: {said}", help="try again")
    return ServerError(f"Postgres refused: {said}", help=error.diag.message_hint or "see the server's log")


def _withheld(error: psycopg.Error, connection: psycopg.Connection[Any], service: ServiceVersion) -> PermissionRefused:
    """Either columns about persons are asked for, or the login may not read histories at all."""
    found = refused(connection, error, "trainer")
    grants = column_grants(connection, [join.view.label for join in service.joins])
    if not grants:
        return found
    return PermissionRefused(
        f"{service.label} reads columns about persons: {found.message}",
        help=f"have a member of the owner role run: {'; '.join(grants)}",
    )
