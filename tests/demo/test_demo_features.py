"""The demo's feature files, run as they stand, against values counted one by one in plain Python."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import flight_oracle as oracle
import psycopg
import pytest
from flight_oracle import Flight
from psycopg.rows import dict_row

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "features_sql"
SAMPLES = 150
Connection = psycopg.Connection[Any]
Keys = tuple[str, ...]


def _text(*path: str) -> str:
    return PROJECT.joinpath(*path).read_text(encoding="utf-8").strip().removesuffix(";")


def _mean(flights: list[Flight], column: str) -> float | None:
    return sum(int(f.row[column]) for f in flights) / len(flights) if flights else None


def _late(flights: list[Flight], column: str) -> int:
    return sum(int(f.row[column]) > 15 for f in flights)


@dataclass(frozen=True)
class Windowed:
    """A window view: its keys, the instant at which a flight counts, and its features of (hours -> flights)."""

    name: str
    keys: Keys
    instant: Callable[[Flight], datetime | None]
    features: Callable[[Callable[[int], list[Flight]]], dict[str, Any]]


def _arrived(flight: Flight) -> datetime | None:
    return flight.arrived if flight.row["tailnum"] != "NA" else None


WINDOWED = (
    Windowed(
        "carrier_delays",
        ("carrier",),
        lambda f: f.arrived,
        lambda last: {
            "arrivals_24h": len(last(24)),
            "mean_arrival_delay_24h": _mean(last(24), "arr_delay"),
            "late_arrivals_24h": _late(last(24), "arr_delay"),
            "arrivals_7d": len(last(168)),
            "mean_arrival_delay_7d": _mean(last(168), "arr_delay"),
        },
    ),
    Windowed(
        "origin_departures",
        ("origin",),
        lambda f: f.departed,
        lambda last: {
            "departures_2h": len(last(2)),
            "mean_departure_delay_2h": _mean(last(2), "dep_delay"),
            "late_departures_2h": _late(last(2), "dep_delay"),
            "departures_24h": len(last(24)),
            "mean_departure_delay_24h": _mean(last(24), "dep_delay"),
        },
    ),
    Windowed(
        "origin_cancellations",
        ("origin",),
        lambda f: f.scheduled + 24 * oracle.HOUR,
        lambda last: {
            "scheduled_24h": len(last(24)),
            "cancelled_24h": sum(f.departed is None for f in last(24)),
            "cancelled_7d": sum(f.departed is None for f in last(168)),
        },
    ),
    Windowed(
        "route_delays",
        ("origin", "dest"),
        lambda f: f.arrived,
        lambda last: {
            "arrivals_7d": len(last(168)),
            "mean_arrival_delay_7d": _mean(last(168), "arr_delay"),
            "arrivals_30d": len(last(720)),
            "late_arrivals_30d": _late(last(720), "arr_delay"),
            "mean_air_time_30d": _mean(last(720), "air_time"),
        },
    ),
    Windowed(
        "aircraft_delays",
        ("tailnum",),
        _arrived,
        lambda last: {
            "arrivals_24h": len(last(24)),
            "mean_arrival_delay_24h": _mean(last(24), "arr_delay"),
            "worst_arrival_delay_24h": max(int(f.row["arr_delay"]) for f in last(24)),
            "arrivals_7d": len(last(168)),
            "air_time_7d": sum(int(f.row["air_time"]) for f in last(168)),
            "last_arrived_at": max(f.arrived for f in last(168) if f.arrived),
        },
    ),
)


def _events(view: Windowed) -> dict[Keys, list[tuple[datetime, Flight]]]:
    """By entity, every flight that counts and when it begins to, in that order."""
    events: dict[Keys, list[tuple[datetime, Flight]]] = defaultdict(list)
    for flight in oracle.flights():
        if moment := view.instant(flight):
            events[tuple(flight.row[key] for key in view.keys)].append((moment, flight))
    for flights in events.values():
        flights.sort(key=_moment)
    return events


def _moment(event: tuple[datetime, Flight]) -> datetime:
    return event[0]


def _interesting(events: dict[Keys, list[tuple[datetime, Flight]]]) -> list[tuple[Keys, datetime]]:
    """Random instants of random entities; half of them instants at which several flights fall together."""
    draw = random.Random(2013)
    every = [(keys, moment) for keys, flights in events.items() for moment, _ in flights]
    ties = [event for event, flights in Counter(every).items() if flights > 1]
    return draw.sample(every, SAMPLES) + draw.sample(ties, min(SAMPLES, len(ties)))


def _expected(view: Windowed, flights: list[tuple[datetime, Flight]], moment: datetime) -> dict[str, Any]:
    @cache
    def last(hours: int) -> list[Flight]:
        first = bisect_left(flights, moment - timedelta(hours=hours), key=_moment)
        return [flight for _, flight in flights[first : bisect_right(flights, moment, key=_moment)]]

    return {"event_time": moment} | view.features(last)


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    """Means to 9 digits: Postgres divides in decimals, Python in binary."""
    return {name: round(value, 9) if isinstance(value, float) else value for name, value in row.items()}


@pytest.mark.parametrize("view", WINDOWED, ids=lambda view: view.name)
def test_window_views_count_what_has_happened(flown: Connection, view: Windowed) -> None:
    with flown.transaction(force_rollback=True), flown.cursor(row_factory=dict_row) as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE seen AS SELECT DISTINCT * FROM ({_text('views', view.name + '.sql')}) v".encode()
        )
        names = ", ".join(view.keys)
        cursor.execute(f"CREATE UNIQUE INDEX ON seen ({names}, event_time)".encode())  # peers are one row
        events = _events(view)
        marks = ", ".join(["%s"] * len(view.keys))
        look = f"SELECT * FROM seen WHERE ({names}) = ({marks}) AND event_time = %s".encode()
        for keys, moment in _interesting(events):
            row = cursor.execute(look, (*keys, moment)).fetchone()
            assert row
            expected = dict(zip(view.keys, keys, strict=True)) | _expected(view, events[keys], moment)
            assert _rounded(row) == _rounded(expected)
        rows = cursor.execute("SELECT count(*) AS n FROM seen").fetchone()
        assert rows == {"n": sum(len({at for at, _ in flights}) for flights in events.values())}


def test_the_boundary_of_a_window_is_inside(flown: Connection) -> None:
    """Two arrivals of one aircraft exactly 24 hours apart are in one window."""
    view = WINDOWED[-1]
    exact = [
        (keys, moment)
        for keys, flights in _events(view).items()
        for moments in [{at for at, _ in flights}]
        for moment in moments
        if moment - 24 * oracle.HOUR in moments
    ]
    assert exact
    keys, moment = min(exact)
    query = f"SELECT arrivals_24h FROM ({_text('views', view.name + '.sql')}) v WHERE tailnum = %s AND event_time = %s"
    counted = flown.execute(query.encode(), (*keys, moment)).fetchone()
    assert counted == (_expected(view, _events(view)[keys], moment)["arrivals_24h"],)
    assert counted[0] >= 2


def test_weather_is_known_when_its_hour_is_over(flown: Connection) -> None:
    stored = flown.execute(_text("views", "origin_weather.sql").encode()).fetchall()

    def number(text: str) -> float | None:
        return None if text == "NA" else float(text)

    expected = {
        (
            row["origin"],
            datetime.fromisoformat(row["time_hour"]) + oracle.HOUR,
            *(number(row[name]) for name in ("temp", "wind_speed", "precip", "visib", "pressure")),
        )
        for row in oracle.rows("weather.csv")
    }
    assert set(stored) == expected
    assert len({row[:2] for row in stored}) == len(stored) == 26_115


def test_aircraft_attributes_are_the_registers(flown: Connection) -> None:
    stored = flown.execute(_text("views", "aircraft_attributes.sql").encode()).fetchall()

    def number(text: str) -> int | None:
        return None if text == "NA" else int(text)

    assert set(stored) == {
        (row["tailnum"], row["manufacturer"], number(row["year"]), number(row["engines"]), number(row["seats"]))
        for row in oracle.rows("planes.csv")
    }


@pytest.mark.parametrize(
    ("entity", "keys", "size"),
    [
        ("carrier", ["carrier"], 16),
        ("airport", ["origin"], 3),
        ("route", ["origin", "dest"], 224),
        ("aircraft", ["tailnum"], 4043),
    ],
)
def test_entities_are_their_keys(flown: Connection, entity: str, keys: list[str], size: int) -> None:
    cursor = flown.execute(_text("entities", f"{entity}.sql").encode())
    assert [column.name for column in cursor.description or ()] == keys
    rows = cursor.fetchall()
    assert len(rows) == len(set(rows)) == size
    assert all(value is not None for row in rows for value in row)


def _demo(name: str) -> bytes:
    return (ROOT / "fsql" / "demo" / "sql" / f"{name}.sql").read_bytes()


def test_the_spine_is_every_flight(flown: Connection) -> None:
    rows = flown.execute(_demo("spine")).fetchall()
    columns = ("carrier", "origin", "dest", "tailnum")

    def key(flight: Flight, name: str) -> str | None:
        return None if flight.row[name] == "NA" and name == "tailnum" else flight.row[name]

    assert rows == [
        (f.flight_id, *(key(f, c) for c in columns), f.number("distance"), f.scheduled, f.number("arr_delay"))
        for f in oracle.flights()
    ]


def test_the_leak_is_one(flown: Connection) -> None:
    with flown.cursor(row_factory=dict_row) as cursor:
        (leak,) = cursor.execute(_demo("leak")).fetchall()
    by_id = {flight.flight_id: flight for flight in oracle.flights()}
    asking, flying = by_id[leak["flight_id"]], by_id[leak["earlier_flight_id"]]
    assert asking.row["tailnum"] == flying.row["tailnum"] == leak["tailnum"]
    assert flying.departed
    assert flying.arrived
    assert flying.departed < asking.scheduled < flying.arrived
    times = (leak["scheduled_departure"], leak["earlier_departed_at"], leak["earlier_arrived_at"])
    assert times == (asking.scheduled, flying.departed, flying.arrived)
    assert (leak["arr_delay"], leak["earlier_arr_delay"]) == (asking.number("arr_delay"), flying.number("arr_delay"))

    def past(instant: Callable[[Flight], datetime | None]) -> list[Flight]:
        of_aircraft = [f for f in oracle.flights() if f.row["tailnum"] == leak["tailnum"] and f.arrived]
        day = timedelta(hours=24)
        return [f for f in of_aircraft if (at := instant(f)) and asking.scheduled - day <= at <= asking.scheduled]

    leaked, honest = past(lambda f: f.departed), past(lambda f: f.arrived)
    assert flying in leaked
    assert flying not in honest
    assert leak["leaked_arrivals_24h"] == len(leaked)
    assert leak["honest_arrivals_24h"] == len(honest) > 0
    assert leak["leaked_mean_arrival_delay_24h"] == pytest.approx(_mean(leaked, "arr_delay"))
    assert leak["honest_mean_arrival_delay_24h"] == pytest.approx(_mean(honest, "arr_delay"))
