"""The demo on the whole year, struck in its middle and run again: its words, its training file, its answers."""

from __future__ import annotations

import random
import re
import shutil
import tempfile
from bisect import bisect_right
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import flight_oracle as oracle
import pyarrow.compute as compute
import pytest
from demo_place import STATIONS, DemoPlace, Told, make_place
from flight_oracle import Flight
from test_demo_features import WINDOWED, Windowed, _events, _expected

from fsql.demo.tour import MOMENT

SAMPLES = 400
COLUMNS = ("flight_id", "carrier", "origin", "dest", "tailnum", "distance", "event_time", "arr_delay")
# the service's features that stand in a window view as they are: feature of the service -> (view, feature)
READ = {
    "carrier_arrivals_24h": ("carrier_delays", "arrivals_24h"),
    "carrier_mean_delay_24h": ("carrier_delays", "mean_arrival_delay_24h"),
    "carrier_mean_delay_7d": ("carrier_delays", "mean_arrival_delay_7d"),
    "origin_departures_2h": ("origin_departures", "departures_2h"),
    "origin_mean_delay_2h": ("origin_departures", "mean_departure_delay_2h"),
    "origin_mean_delay_24h": ("origin_departures", "mean_departure_delay_24h"),
    "origin_cancelled_24h": ("origin_cancellations", "cancelled_24h"),
    "route_arrivals_7d": ("route_delays", "arrivals_7d"),
    "route_mean_delay_7d": ("route_delays", "mean_arrival_delay_7d"),
    "aircraft_arrivals_24h": ("aircraft_delays", "arrivals_24h"),
    "aircraft_mean_delay_24h": ("aircraft_delays", "mean_arrival_delay_24h"),
    "aircraft_worst_delay_24h": ("aircraft_delays", "worst_arrival_delay_24h"),
}
TTL = {
    "carrier_delays": timedelta(days=7),
    "origin_departures": timedelta(hours=24),
    "origin_cancellations": timedelta(days=3),
    "route_delays": timedelta(days=30),
    "aircraft_delays": timedelta(days=7),
}
ZERO = ("arrivals_24h", "arrivals_7d", "arrivals_30d", "departures_2h", "departures_24h", "cancelled_24h")  # by default

FIRST = """\
load      336,776 flights, 26,115 hours of weather, 3,322 aircraft (… s)
check     4 entities, 7 feature views, 1 service: no errors (… s)
plan      the files and their versions agree; 1 revision to apply (… s)
apply     create aircraft_attributes_v1 and 7 more (… s)
"""
SECOND = """\
load      336,776 flights, 26,115 hours of weather, 3,322 aircraft: there already (… s)
check     4 entities, 7 feature views, 1 service: no errors (… s)
plan      the files and their versions agree; 0 revisions to apply (… s)
apply     the database has every revision (… s)
refresh   every history is newer than its data (… s)
publish   7,607 newest values of 7 views changed (… s)
train     336,776 flights × 22 features → delay_model.parquet (… s)
get       flight 110150: 22 features, equal to its row of the training set (… s)
get 100   100 flights in one statement (… s)
"""


@pytest.fixture(scope="module")
def runs(ground: Path) -> Iterator[tuple[DemoPlace, Told, Told]]:
    """A place where the demo was killed with its server once its histories were refreshed, and then run again."""
    folder = Path(tempfile.mkdtemp(dir=ground))
    place = make_place(folder, None)
    first = place.run("both", "refresh")
    yield place, first, place.run()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def training(runs: tuple[DemoPlace, Told, Told]) -> Any:
    """The training file of the second run, an Arrow table."""
    return runs[0].training()


def masked(out: str) -> str:
    """The words of a run without what depends on the machine."""
    return re.sub(r"\d+\.\d s", "… s", out)


def test_the_second_run_goes_on_from_the_first(runs: tuple[DemoPlace, Told, Told]) -> None:
    _, first, second = runs
    assert (first.code, first.finished) == (-9, STATIONS[: STATIONS.index("refresh") + 1])
    assert FIRST in masked(first.out)
    assert (second.code, second.error) == (0, "")
    assert SECOND in masked(second.out)
    assert "A row that would have leaked:\n  flight 87087 of aircraft N11121" in second.out
    assert "fsql db psql" in second.out


def test_the_training_file_holds_every_flight_in_order(training: Any) -> None:
    assert training.column_names[: len(COLUMNS)] == list(COLUMNS)
    assert len(training.column_names) == len(COLUMNS) + 22
    columns = [training.column(name).to_pylist() for name in COLUMNS]
    assert list(zip(*columns, strict=True)) == [_asked(flight) for flight in oracle.flights()]


def _asked(flight: Flight) -> tuple[Any, ...]:
    tailnum = None if flight.row["tailnum"] == "NA" else flight.row["tailnum"]
    names = (flight.row[name] for name in ("carrier", "origin", "dest"))
    delay = flight.number("arr_delay")
    return (flight.flight_id, *names, tailnum, flight.number("distance"), flight.scheduled, delay)


def test_the_training_file_says_what_was_known(training: Any) -> None:
    """A sample of flights, the cancelled and those without tail number among them, counted in plain Python."""
    flights = oracle.flights()
    draw = random.Random(2013)
    chosen = draw.sample(flights, SAMPLES)
    chosen += draw.sample([f for f in flights if f.departed is None], 30)
    chosen += draw.sample([f for f in flights if f.row["tailnum"] == "NA"], 30)
    views = {view.name: (view, _events(view)) for view in WINDOWED}
    for flight in chosen:
        (row,) = training.slice(flight.flight_id - 1, 1).to_pylist()
        known = {name: _known(*found, flight) for name, found in views.items()}
        expected = {feature: known[view][name] for feature, (view, name) in READ.items()}
        assert _rounded({name: row[name] for name in READ}) == _rounded(expected), flight
        idle = known["aircraft_delays"]["last_arrived_at"]
        assert row["aircraft_idle"] == (idle and (flight.scheduled - idle).total_seconds() / 60)


def _known(view: Windowed, events: dict[Any, list[tuple[datetime, Flight]]], flight: Flight) -> dict[str, Any]:
    """The view's features at the scheduled departure: as its newest event left them, if that is not too long ago."""
    seen = events.get(tuple(flight.row[key] for key in view.keys), [])
    place = bisect_right(seen, flight.scheduled, key=lambda event: event[0])
    if place and seen[place - 1][0] + TTL[view.name] >= flight.scheduled:
        return _expected(view, seen, seen[place - 1][0])
    unknown = view.features(lambda _: [oracle.flights()[0]])
    return {name: 0 if name in ZERO else None for name in unknown}


def _rounded(row: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 9) if isinstance(value, float) else value for name, value in row.items()}


def test_what_is_read_online_is_what_was_trained_on(runs: tuple[DemoPlace, Told, Told], training: Any) -> None:
    at_moment = training.filter(compute.equal(training.column("event_time"), MOMENT)).to_pylist()
    answers, sources = runs[0].answers(len(at_moment))
    assert sources == {"online"}
    assert answers == [{name: row[name] for name in answers[0]} for row in at_moment]
    assert len(answers) > 5
