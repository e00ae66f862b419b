"""The instants in nyc.flights against an oracle that works them out from the CSV file alone."""

from __future__ import annotations

from typing import Any

import flight_oracle as oracle
import psycopg

# Landed on 2013-11-03 at 01:14 in Los Angeles, where that was shown twice: read as the later one.
SHOWN_TWICE = 57552


def test_every_instant_is_the_oracles(flown: psycopg.Connection[Any]) -> None:
    stored = flown.execute(
        "SELECT flight_id, scheduled_departure, departed_at, arrived_at, cancelled, outcome_known_at"
        " FROM nyc.flights ORDER BY flight_id"
    ).fetchall()
    expected = [
        (f.flight_id, f.scheduled, f.departed, f.arrived, f.departed is None, f.scheduled + 24 * oracle.HOUR)
        for f in oracle.flights()
    ]
    assert len(expected) == 336_776
    assert stored == expected


def test_departures_agree_with_the_clock_in_new_york() -> None:
    for flight in oracle.flights():
        assert oracle.clock(flight.scheduled, oracle.NEW_YORK) == oracle.minutes(flight.row["sched_dep_time"])
        if flight.departed:
            assert oracle.clock(flight.departed, oracle.NEW_YORK) == oracle.minutes(flight.row["dep_time"])


def test_arrivals_agree_with_the_schedule_which_they_are_not_made_of() -> None:
    """arrived_at minus arr_delay is what the clock at the destination shows as sched_arr_time."""
    differing = {
        flight.flight_id
        for flight in oracle.flights()
        if flight.arrived
        and oracle.clock(
            flight.arrived - (flight.number("arr_delay") or 0) * oracle.MINUTE,
            oracle.zones()[flight.row["dest"]],
        )
        != oracle.minutes(flight.row["sched_arr_time"])
    }
    assert differing == {SHOWN_TWICE}


def test_departure_plus_air_time_is_always_before_the_arrival() -> None:
    """The measurement in docs/decisions/0003: the wheels stop between 5 minutes and 4 hours after it."""
    ground = {
        (flight.arrived - flight.departed) // oracle.MINUTE - (flight.number("air_time") or 0)
        for flight in oracle.flights()
        if flight.arrived and flight.departed and flight.flight_id != SHOWN_TWICE
    }
    assert (min(ground), max(ground)) == (5, 235)


def test_no_flight_knows_its_own_delay_when_it_asks() -> None:
    assert all(flight.arrived > flight.scheduled for flight in oracle.flights() if flight.arrived)


def test_who_never_arrives() -> None:
    cancelled = sum(flight.departed is None for flight in oracle.flights())
    diverted = sum(flight.departed is not None and flight.arrived is None for flight in oracle.flights())
    assert (cancelled, diverted) == (8255, 1175)
    assert all((f.number("arr_delay") is None) == (f.arrived is None) for f in oracle.flights())
