"""A service compiled: offline over a spine, online over the newest values, and as a function for psql."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fsql.compiler.lookups import history_lookup, online_lookup
from fsql.compiler.quoting import FEATURES, function_body, indented, lines, literal, relation
from fsql.compiler.request_types import transport
from fsql.definitions import Column, ServiceJoin, ServiceVersion
from fsql.parser.names import fold, quote

ORDINAL = "fsql_ordinal"
AS_OF = "request.event_time"


def offline_select(service: ServiceVersion, spine: str, spine_columns: tuple[str, ...]) -> str:
    """The point-in-time SELECT: the spine's columns, then the features, in the order of `fsql_ordinal`.

    `spine` is a relation, quoted, that has the request columns, event_time and fsql_ordinal.
    """
    front = [f"request.{quote(name)}" for name in spine_columns]
    return (
        f"SELECT\n{lines([*front, service.select_list])}\n"
        f"FROM {spine} AS request\n{_joined(service, _historical)}\nORDER BY request.{ORDINAL}"
    )


def in_key_order(service: ServiceVersion, spine: str) -> str:
    """The spine, sorted by the keys of the first join: neighbours then probe the same pages of history."""
    columns = {f"request.{quote(c.name)}" for c in service.request}
    keys = [text for join in service.joins[:1] for text in join.keys.values() if text in columns]
    return f"(\n    SELECT * FROM {spine} AS request\n    ORDER BY {', '.join([*keys, AS_OF])}\n)"


def online_select(service: ServiceVersion) -> str:
    """The one statement of an online read: $1 the moment (NULL = now), then an array a request column.

    The arrays have the types that `request_types.transport` names. Rows come in the order of the request; columns:
    the features; per join its event_time; whether the online store can answer this row; whether it is filled at
    all; the moment.
    """
    fresh = " AND ".join(["fsql_store.ready", *(f"{quote(join.alias)}.fsql_fresh" for join in service.joins)])
    state = [f"{fresh} AS fsql_fresh", "fsql_store.ready AS fsql_ready", f"{AS_OF} AS fsql_moment"]
    return (
        f"SELECT\n{lines([service.select_list, *_event_times(service), *state])}\n"
        f"FROM {_request_rows(service)} AS request\nCROSS JOIN {_store(service)} AS fsql_store\n"
        f"{_joined(service, _online)}\nORDER BY request.{ORDINAL}"
    )


def live_select(service: ServiceVersion) -> str:
    """The same answer from history, for rows that the online store cannot answer; the same parameters.

    Columns: the features; per join its event_time; the moment.
    """
    return (
        f"SELECT\n{lines([service.select_list, *_event_times(service), f'{AS_OF} AS fsql_moment'])}\n"
        f"FROM {_request_rows(service)} AS request\n{_joined(service, _historical)}\nORDER BY request.{ORDINAL}"
    )


def request_value(column: Column, sent_as: str) -> str:
    """The SELECT that reads one value ($1, of type `sent_as`) as the request column's type."""
    return f"SELECT $1::{sent_as}::{column.type}"


def create_service_function(service: ServiceVersion, name: str) -> str:
    """`features.<name>_at(request columns…, event_time)`: one row for any arguments."""
    parameters = [
        *(f"{quote(c.name)} {c.type}" for c in service.request),
        "event_time timestamp with time zone",
    ]
    given = [f"${place} AS {quote(c.name)}" for place, c in enumerate(service.request, 1)]
    given.append(f"${len(service.request) + 1} AS event_time")
    returned = ", ".join(f"{quote(c.name)} {c.type}" for c in service.features)
    body = (
        f"SELECT\n    {service.select_list}\n"
        f"FROM (SELECT {', '.join(given)}) AS request\n{_joined(service, _historical)}"
    )
    return (
        f"CREATE FUNCTION {relation(FEATURES, f'{name}_at')}({', '.join(parameters)})\n"
        f"RETURNS TABLE ({returned})\nLANGUAGE sql STABLE PARALLEL SAFE ROWS 1\nAS {function_body(body)}"
    )


def drop_service_function(service: ServiceVersion, name: str) -> str:
    """The statement that drops the function again."""
    return f"DROP FUNCTION {_signature(service, name)}"


def comment_on_service(service: ServiceVersion, name: str, words: str) -> str:
    """The COMMENT ON statement of the service's function."""
    return f"COMMENT ON FUNCTION {_signature(service, name)} IS {literal(words)}"


def _signature(service: ServiceVersion, name: str) -> str:
    types = ", ".join([*(c.type for c in service.request), "timestamp with time zone"])
    return f"{relation(FEATURES, f'{name}_at')}({types})"


def _event_times(service: ServiceVersion) -> list[str]:
    return [f"{quote(join.alias)}.event_time" for join in service.joins]


def _request_rows(service: ServiceVersion) -> str:
    arrays = ", ".join(f"${place}::{transport(c.type)}[]" for place, c in enumerate(service.request, 2))
    names = ", ".join([*(quote(c.name) for c in service.request), ORDINAL])
    columns = [f"fsql_rows.{quote(c.name)}::{c.type} AS {quote(c.name)}" for c in service.request]
    columns += [f"fsql_rows.{ORDINAL}", "coalesce($1::timestamptz, statement_timestamp()) AS event_time"]
    rows = f"SELECT\n{lines(columns)}\nFROM unnest({arrays}) WITH ORDINALITY AS fsql_rows({names})"
    return f"(\n{indented(rows)}\n)"


def _store(service: ServiceVersion) -> str:
    """One row that says whether the online tables of all the service's views can be trusted."""
    views = sorted({(join.view.name, join.view.number) for join in service.joins})
    if not views:
        return "(SELECT true AS ready)"
    wanted = ", ".join(f"({literal(name)}, {number})" for name, number in views)
    return (
        f"(\n    SELECT count(*) = {len(views)} AS ready\n    FROM fsql_online.epoch AS fsql_epoch\n"
        f"    WHERE (fsql_epoch.name, fsql_epoch.number) IN ({wanted})\n)"
    )


def _joined(service: ServiceVersion, lookup: Callable[[ServiceVersion, ServiceJoin], str]) -> str:
    return "\n".join(
        f"CROSS JOIN LATERAL (\n{indented(lookup(service, join))}\n) AS {quote(join.alias)}" for join in service.joins
    )


def _historical(service: ServiceVersion, join: ServiceJoin) -> str:
    return history_lookup(join.view, join.keys, AS_OF, _used(service, join))


def _online(service: ServiceVersion, join: ServiceJoin) -> str:
    return online_lookup(join.view, join.keys, AS_OF, _used(service, join))


def _used(service: ServiceVersion, join: ServiceJoin) -> Iterator[str]:
    """The features of a join that the service's text can mention: naming one too many only costs a column."""
    text = "\n".join([service.select_list, *(text for other in service.joins for text in other.keys.values())])
    texts = f"{text}\n{fold(text, quoted=False)}"
    escaped = 'u&"' in texts  # such a name can spell any other
    return (f.name for f in join.view.features if escaped or f.name.replace('"', '""') in texts)
