"""Lengths of time as people write them, and as exact hours: a day is 24 hours here, whatever the zone."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {
    "second": timedelta(seconds=1),
    "sec": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*")
CALENDAR_UNITS = ("month", "mon", "year", "quarter", "decade", "century", "millennium")


def parse_duration(text: str) -> timedelta | None:
    """`90 days`, `1 day 12 hours`, `15 minutes` as a timedelta; None where it is not one.

    Months and years have no fixed length and give None.
    """
    total, position = timedelta(), 0
    if not text.strip():
        return None
    while position < len(text):
        match = _PART.match(text, position)
        unit = _UNITS.get(match[2].lower().removesuffix("s")) if match else None
        if match is None or unit is None:
            return None
        try:
            total += float(match[1]) * unit if "." in match[1] else int(match[1]) * unit
        except OverflowError:
            return None
        position = match.end()
    return total


def has_calendar_unit(text: str) -> bool:
    """Whether the text names months, years or longer, whose length depends on the calendar."""
    words = re.findall(r"[A-Za-z]+", text.lower())
    return any(word.removesuffix("s") in CALENDAR_UNITS for word in words)


def exact_interval(length: timedelta) -> str:
    """`2160:00:00` for 90 days: hours, minutes, seconds only, so that no session setting changes it."""
    microseconds = length // timedelta(microseconds=1)
    sign = "-" if microseconds < 0 else ""
    seconds, fraction = divmod(abs(microseconds), 1_000_000)
    tail = f".{fraction:06d}" if fraction else ""
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{tail}"


def words(length: timedelta) -> str:
    """The length as people say it: `90 days`, `36 hours`, `15 minutes`."""
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        seconds = length.total_seconds()
        if seconds and seconds % size == 0:
            count = int(seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{length.total_seconds():g} seconds"
