"""A service compiled: offline over a spine, online over the newest values, and as a function for psql."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from fsql.compiler.lookups import history_lookup, online_lookup
from fsql.compiler.quoting import FEATURES, dollar_quoted, indented, lines, literal, relation
from fsql.definitions import ServiceJoin, ServiceVersion
from fsql.parser.names import quote

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


def online_select(service: ServiceVersion) -> str:
    """The one statement of an online read: $1 the moment (NULL = now), then an array a request column.

    Columns: the features; then per join `seen` and `fresh`; last `ready`. Rows in the order of the request.
    """
    state = [f"{quote(join.alias)}.{column}" for join in service.joins for column in ("fsql_seen", "fsql_fresh")]
    ready = f"{_ready(service)} AS fsql_ready" if service.joins else "true AS fsql_ready"
    return (
        f"SELECT\n{lines([service.select_list, *state, ready])}\n"
        f"FROM {_request_rows(service)} AS request\n{_joined(service, _online)}\nORDER BY request.{ORDINAL}"
    )


def live_select(service: ServiceVersion) -> str:
    """The same answer from history, for reads that the online store cannot answer.

    Columns: the features; then per join its event_time.
    """
    seen = [f"{quote(join.alias)}.event_time" for join in service.joins]
    return (
        f"SELECT\n{lines([service.select_list, *seen])}\n"
        f"FROM {_request_rows(service)} AS request\n{_joined(service, _historical)}\nORDER BY request.{ORDINAL}"
    )


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
        f"RETURNS TABLE ({returned})\nLANGUAGE sql STABLE PARALLEL SAFE ROWS 1\nAS {dollar_quoted(body)}"
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


def _request_rows(service: ServiceVersion) -> str:
    arrays = ", ".join(f"${place}::{c.type}[]" for place, c in enumerate(service.request, 2))
    names = ", ".join([*(quote(c.name) for c in service.request), ORDINAL])
    return (
        "(\n    SELECT fsql_rows.*, coalesce($1::timestamptz, statement_timestamp()) AS event_time\n"
        f"    FROM unnest({arrays}) WITH ORDINALITY AS fsql_rows({names})\n)"
    )


def _ready(service: ServiceVersion) -> str:
    views = sorted({(join.view.name, join.view.number) for join in service.joins})
    wanted = ", ".join(f"({literal(name)}, {number})" for name, number in views)
    return (
        f"(SELECT count(*) = {len(views)} FROM fsql_online.epoch AS fsql_epoch "
        f"WHERE (fsql_epoch.name, fsql_epoch.number) IN ({wanted}))"
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
    texts = [service.select_list, *(text for other in service.joins for text in other.keys.values())]
    words = set(re.findall(r'"(?:[^"]|"")*"|\w+', " ".join(texts)))
    lowered = {word.lower() for word in words} | {word.strip('"').replace('""', '"') for word in words}
    return (feature.name for feature in join.view.features if feature.name in lowered)
