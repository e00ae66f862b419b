"""Lengths of time as people write them, and as exact hours: a day is 24 hours here, whatever the zone."""

from __future__ import annotations

import re
from datetime import timedelta

_UNITS = {
    "microsecond": timedelta(microseconds=1),
    "millisecond": timedelta(milliseconds=1),
    "second": timedelta(seconds=1),
    "sec": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "hr": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}
_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([A-Za-z]+)\s*")
_CLOCK = re.compile(r"(\d+):([0-5]\d)(?::([0-5]\d(?:\.\d{1,6})?))?")
# every spelling that Postgres takes for a unit longer than a week, and for days and weeks
_CALENDAR = frozenset(
    ("month", "mon", "year", "yr", "y", "quarter", "decade", "dec", "century", "centurie", "cent", "c")
).union(("millennium", "millennia", "mil"))
_DAYS = frozenset(("day", "d", "week", "w"))


def parse_duration(text: str) -> timedelta | None:
    """`90 days`, `1 day 12 hours`, `15 minutes`, `36:00:00` as a timedelta; None where it is not one.

    Months and years have no fixed length and give None.
    """
    clock = _CLOCK.fullmatch(text.strip())
    if clock:
        text = f"{clock[1]} hours {clock[2]} minutes {clock[3] or 0} seconds"
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
        except (OverflowError, ValueError):  # a number of thousands of digits is none to Python
            return None
        position = match.end()
    return total


def has_calendar_unit(text: str) -> bool:
    """Whether the text names months, years or longer, whose length depends on the calendar.

    Read as Postgres reads intervals: `1 mon`, `2y`, `1-6` (SQL's year-month), `P1Y2M` (ISO 8601).
    """
    if _is_iso(text):
        return bool(re.search(r"\d[YM]", text.upper().partition("T")[0])) or "-" in text.partition("T")[0]
    return _names_unit(text, _CALENDAR) or bool(re.search(r"\d-\d", text))


def has_day_unit(text: str) -> bool:
    """Whether the text names days or weeks, which are 23 to 25 hours each in a time zone: `1d`, `3 4:05`, `P7D`."""
    if _is_iso(text):
        return bool(re.search(r"\d[DW]", text.upper()))
    return _names_unit(text, _DAYS) or bool(re.match(r"\s*[+-]?\d+\s+\d+:", text))


def _is_iso(text: str) -> bool:
    return bool(re.match(r"\s*P[\dT+-]", text, re.IGNORECASE))


def _names_unit(text: str, units: frozenset[str]) -> bool:
    words = re.findall(r"[a-z]+", text.lower())
    return any(word in units or word.removesuffix("s") in units for word in words)


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
