"""Literals of dates and times: what of their spelling leaves something for the session to say, and what to write."""

from __future__ import annotations

import re

Words = tuple[str, str]
"""(what is wrong, what to write)."""

_CLOCK = re.compile(r"\s*(?:now|today|tomorrow|yesterday)\b", re.IGNORECASE)
_DATED = re.compile(r"\s*\d{4}-\d{1,2}-\d{1,2}")
_DATE_ONLY = re.compile(r"\s*\d{4}-\d{1,2}-\d{1,2}\s*")
_ZONED = re.compile(r"(?:\b(?:UTC|GMT)|Z|[+-]\d{1,2}(?::?\d{2}){0,2}|[A-Za-z]+(?:/[\w+-]+)+)\s*$", re.IGNORECASE)
_TWO_ORDERS = re.compile(r"\s*(\d{1,2})[-/.](\d{1,2})[-/.]\d{1,4}\b")
# a name without a slash may be an abbreviation, which timezone_abbreviations and TimeZone define; none has a digit
_ZONE_NAME = re.compile(
    r"\s*(?:UTC|GMT|Z|(?:EST5E|CST6C|MST7M|PST8P)DT|[A-Za-z_]+/[\w/+-]+|[+-]?\d{1,2}(?::?\d\d){0,2})\s*", re.IGNORECASE
)
_WORD = re.compile(r"(?<![A-Za-z/_])[A-Za-z]{2,}(?![A-Za-z]*[/_])")
_NO_ZONE = frozenset(
    ("t", "z", "utc", "gmt", "am", "pm", "ad", "bc", "j", "infinity", "epoch", "allballs", "now", "today", "tomorrow")
).union(
    ("yesterday", "january", "february", "march", "april", "may", "june", "july", "august", "september", "sept"),
    ("october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "oct", "nov", "dec"),
    ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    ("mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun"),
)


def is_zone(text: str) -> bool:
    """Whether every session takes it for the same time zone: UTC, an offset, or a name such as Europe/Berlin."""
    return _ZONE_NAME.fullmatch(text) is not None


def is_clock(said: str) -> bool:
    """Whether it is now, today, tomorrow or yesterday."""
    return _CLOCK.match(said) is not None


def lacks_zone(said: str) -> bool:
    """Whether it is a date, maybe with a time, and names no time zone."""
    if _DATE_ONLY.fullmatch(said):
        return True
    return _DATED.match(said) is not None and not _ZONED.search(said) and not abbreviation(said)


def abbreviation(said: str) -> str:
    """The abbreviation of a time zone in it, such as EST; empty where there is none."""
    words = (word for word in _WORD.findall(said) if word.lower() not in _NO_ZONE)
    return next(words, "") if any(character.isdigit() for character in said) else ""


def has_two_orders(said: str) -> bool:
    """Whether day and month of it change places with DateStyle, as in 01/02/2024."""
    match = _TWO_ORDERS.match(said)
    return match is not None and match[1] != match[2]


def without_zone(said: str) -> Words:
    """Of a literal of timestamptz that says no time zone."""
    midnight = " 00:00" if _DATE_ONLY.fullmatch(said) else ""
    message = f"'{said}' says no time zone, so the session's would choose the moment"
    return message, f"write the zone: '{said.strip()}{midnight}+00'"


def abbreviated(zone: str) -> Words:
    """Of a time zone that is told by an abbreviation."""
    message = f"{zone} is an abbreviation, which is another time zone in a session with other settings"
    return message, "name the zone: 'UTC', or by its region, such as 'America/New_York'"


def two_orders(said: str) -> Words:
    """Of a date that is another one in a session with another DateStyle."""
    return f"'{said}' is another date where DateStyle has another order of day and month", "write 'YYYY-MM-DD'"


def frozen(said: str) -> Words:
    """Of a word that is taken for the time at which the view is created."""
    message = f"'{said}' as a time is the moment at which the view is created, for ever"
    return message, "write the date itself, or use the row's own times"


def equals_null() -> Words:
    """Of a comparison with NULL."""
    message = "a comparison with NULL gives NULL, or tests for it, as the session's transform_null_equals says"
    return message, "write IS NULL"


def money() -> Words:
    """Of a value that becomes money."""
    return "how many digits money has, and how it is written, is for lc_monetary to say", "write a numeric"
