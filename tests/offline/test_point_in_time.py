"""Law 1 and 6: every way to ask for a value at t says what plain Python says, whatever the session's time zone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from offline.pit_oracle import value_at
from offline.pit_worlds import FILES, LAWS, SOURCES, Asked, World, definitions, worlds
from psycopg import sql
from support.projects import Belt, write_project
from support.server import Server

from fsql.errors import SpineError
from fsql.offline.history import join, service_of
from fsql.offline.spine import read_spine

ZONES = ("UTC", "America/New_York", "Europe/Berlin")
ROUNDS = int(os.environ.get("PIT_ROUNDS", "12"))


@dataclass(frozen=True)
class Laid:
    """The belt over the worlds' tables, and a psql user's session in each zone."""

    belt: Belt
    sessions: dict[str, psycopg.Connection]


@pytest.fixture(scope="module")
def laid(server: Server, installed_template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Laid]:
    name = "fsql_test_point_in_time"
    server.drop_database(name)
    server.create_database(name, installed_template)
    try:
        yield from _lay(server, name, tmp_path_factory.mktemp("point_in_time"))
    finally:
        server.drop_database(name)


def _lay(server: Server, name: str, root: Path) -> Iterator[Laid]:
    with server.connect(name) as connection:
        connection.execute(SOURCES)
        alter = sql.SQL("ALTER DATABASE {} SET timezone = 'America/New_York'").format(sql.Identifier(name))
        connection.execute(alter)
    with server.connect(name) as connection:
        belt = Belt(write_project(root / "project", FILES), connection, server.dsn(name))
        belt.plan()
        belt.apply()
        sessions = {zone: psycopg.connect(server.dsn(name), autocommit=True) for zone in ZONES}
        for zone, session in sessions.items():
            session.execute("SELECT set_config('TimeZone', %s, false)", (zone,))
        yield Laid(belt, sessions)
        for session in sessions.values():
            session.close()


def fill(connection: psycopg.Connection, world: World) -> None:
    connection.execute("TRUNCATE shop.orders, shop.customers")
    with connection.cursor() as cursor:
        orders = [(o.customer, o.shop, o.at, o.amount, o.seq) for o in world.orders]
        cursor.executemany("INSERT INTO shop.orders VALUES (%s, %s, %s, %s, %s)", orders)
        cursor.executemany("INSERT INTO shop.customers VALUES (%s, %s)", list(world.cities))


def expected(world: World) -> list[dict[str, Any]]:
    """For each row of the spine, (event time, features) of every view."""
    rows = definitions(world)
    return [
        {
            view: value_at(rows[view], law, (a.customer, a.shop) if view == "Visits" else (a.customer,), a.at)
            for view, law in LAWS.items()
        }
        for a in world.spine
    ]


def in_utc(value: Any) -> Any:
    """A time in UTC: Python never calls two times of different zones equal in the hour that happens twice."""
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def as_service(asked: Asked, views: dict[str, Any]) -> tuple[Any, ...]:
    """The answer of services/model.sql, from the values of its views."""
    features = {view: values for view, (_, values) in views.items()}
    count = features["short"][0]
    factored = None if asked.factor is None or count is None else asked.factor * count
    return (
        *features["newest"],
        *features["short"],
        *features["Visits"],
        *features["city"],
        *features["twice"],
        factored,
    )


def spine_table(rows: Sequence[Asked]) -> pa.Table:
    return pa.table(
        {
            "event_time": pa.array([a.at for a in rows], pa.timestamp("us", "UTC")),
            "factor": pa.array([a.factor for a in rows], pa.int32()),
            "Shop #": pa.array([a.shop for a in rows], pa.string()),
            "customer_id": pa.array([a.customer for a in rows], pa.int64()),
        }
    )


@settings(max_examples=ROUNDS, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds())
def test_every_way_says_what_the_oracle_says(laid: Laid, world: World) -> None:
    fill(laid.belt.connection, world)
    laid.belt.refresh()
    wanted = expected(world)
    answers = [as_service(asked, views) for asked, views in zip(world.spine, wanted, strict=True)]
    _check_store(laid, world, answers)
    for zone, session in laid.sessions.items():
        for label in ("{}_v1_at", "{}_at"):
            _check_views(session, world, wanted, label, zone)
            _check_service(session, world, answers, label, zone)


def _check_store(laid: Laid, world: World, answers: list[tuple[Any, ...]]) -> None:
    whole = [(asked, answer) for asked, answer in zip(world.spine, answers, strict=True) if asked.at is not None]
    if len(whole) < len(world.spine):
        with pytest.raises(SpineError, match="event_time is missing in"):
            join(laid.belt.connection, service_of(laid.belt.catalog, "model"), read_spine(spine_table(world.spine)))
    spine = spine_table([asked for asked, _ in whole])
    result = join(laid.belt.connection, service_of(laid.belt.catalog, "model"), read_spine(spine)).arrow()
    assert result.select(spine.column_names).equals(spine)
    features = result.drop_columns(spine.column_names)
    assert features.num_rows == len(whole)
    assert [tuple(row.values()) for row in features.to_pylist()] == [answer for _, answer in whole]


def _check_views(session: Any, world: World, wanted: list[Any], label: str, zone: str) -> None:
    for view in LAWS:
        call = sql.SQL("SELECT * FROM features.{}({}, %s::timestamptz)")
        two = view == "Visits"
        keys = sql.SQL("%s::bigint, %s::text" if two else "%s::bigint")
        query = call.format(sql.Identifier(label.format(view)), keys)
        for asked, views in zip(world.spine, wanted, strict=True):
            arguments = (asked.customer, asked.shop, asked.at) if two else (asked.customer, asked.at)
            found = session.execute(query, arguments).fetchall()
            assert [(in_utc(time), tuple(values)) for time, *values in found] == [views[view]], (zone, view, asked)


def _check_service(session: Any, world: World, answers: list[Any], label: str, zone: str) -> None:
    query = sql.SQL("SELECT * FROM features.{}(%s::bigint, %s::text, %s::integer, %s::timestamptz)")
    for asked, answer in zip(world.spine, answers, strict=True):
        arguments = (asked.customer, asked.shop, asked.factor, asked.at)
        found = session.execute(query.format(sql.Identifier(label.format("model"))), arguments).fetchall()
        assert found == [answer], (zone, asked)


@settings(max_examples=ROUNDS, deadline=None, suppress_health_check=list(HealthCheck))
@given(world=worlds())
def test_definitions_say_the_same_in_every_zone(laid: Laid, world: World) -> None:
    fill(laid.belt.connection, world)
    for view in LAWS:
        query = sql.SQL("SELECT * FROM features.{}").format(sql.Identifier(f"{view}_v1"))
        said = [sorted(repr(tuple(map(in_utc, row))) for row in s.execute(query)) for s in laid.sessions.values()]
        assert said[0] == said[1] == said[2], view
