"""`fsql demo`: everything on real data, each station with its real duration."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from fsql.cli.options import config_option, dsn_option, settings_of
from fsql.demo.tour import MOMENT, SERVICE, Tour
from fsql.postgres.connection import connect


@click.command(name="demo")
@config_option
@dsn_option
def command(config: Path | None, dsn: str | None) -> None:
    """Run everything on real data: 336,776 flights that left New York in 2013.

    Loads the data into schema nyc, applies this project's features, refreshes their histories, publishes
    their newest values, joins them to every flight as a training set, and reads them online. A second run
    finds data, versions and histories there and only does what is left to do.
    """
    settings = settings_of(config)
    click.echo("How late will a flight arrive? Features from 336,776 flights out of New York in 2013.\n")
    began = time.monotonic()
    with connect(settings, dsn) as connection:
        tour = Tour(settings, connection, dsn, lambda line: click.echo(f"          {line}"))
        for name, work in tour.stations():
            _visit(name, work)
        click.echo(f"\nAll of it took {time.monotonic() - began:.1f} s.\n")
        click.echo(_leak(tour.leak()))
    click.echo(_next())


def _visit(name: str, work: Any) -> None:
    started = time.monotonic()
    told = work()
    click.echo(f"{name:<10}{told} ({time.monotonic() - started:.1f} s)")


def _leak(row: dict[str, Any]) -> str:
    def clock(moment: Any) -> str:
        return f"{moment:%Y-%m-%d %H:%M}Z"

    return "\n".join(
        [
            "A row that would have leaked:",
            f"  flight {row['flight_id']} of aircraft {row['tailnum']} was to leave at "
            f"{clock(row['scheduled_departure'])}; the aircraft was still",
            f"  in the air: it had left as flight {row['earlier_flight_id']} at {clock(row['earlier_departed_at'])} "
            f"and came in at {clock(row['earlier_arrived_at'])}, {row['earlier_arr_delay']} minutes late.",
            "  Had that delay counted from the departure, the model would have been told it in advance:",
            f"  mean delay of the aircraft {row['leaked_mean_arrival_delay_24h']:+.1f} minutes, where "
            f"{row['honest_mean_arrival_delay_24h']:+.1f} was known. Delays count from the arrival here.",
        ]
    )


def _next() -> str:
    moment = f"{MOMENT:%Y-%m-%dT%H:%M:%SZ}"
    return "\n".join(
        [
            "",
            "Look around in psql:",
            "  fsql db psql",
            "    SELECT * FROM fsql.feature;",
            f"    SELECT * FROM features.carrier_delays_at('UA', '{moment}');",
            "",
            "Read online, or ask where a feature comes from:",
            f"  fsql get {SERVICE} carrier=UA origin=EWR dest=IAH tailnum=N14228 distance=1400 --as-of {moment}",
            f"  fsql lineage {SERVICE}.expected_speed",
        ]
    )
