"""Literals that the server reads as times, lengths or arrays: what another session would read."""

from __future__ import annotations

import re

from fsql.parser.durations import parse_duration
from fsql.parser.moments import abbreviated, abbreviation, equals_null, frozen, is_clock, two_orders, without_zone
from fsql.planner.author_places import TOKEN
from fsql.planner.text_forms import CLOCK, SETTING, ZONE, Cause

_ZONED_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d(?::?\d\d)?)")
_MOMENT = re.compile(rf"{_ZONED_MOMENT.pattern}?|\d{{4}}-\d\d-\d\d|\d{{1,2}}:\d\d(?::\d\d(?:\.\d+)?)?|\d+(?:\.\d+)?")
_LENGTH = re.compile(r"\d+ [a-z]+")
# words that times, arrays and lengths have a meaning for
_MEANING = re.compile(r"now|today|tomorrow|yesterday|allballs|null", re.IGNORECASE)
_OTHERWISE = {
    "IntervalStyle": (
        "{} is another length where IntervalStyle is sql_standard: one sign counts for all parts there",
        "write one part, or each part with its own sign",
    ),
    "array_nulls": ("NULL in {} is a missing value or a word, as array_nulls says", "write ARRAY['…', NULL]"),
    "xmloption": ("{} is XML or not, as xmloption says", "compute the feature in the source"),
}


def spelled_alike(sql: str, zoned: bool) -> bool:
    """Whether no literal of the text can be read in two ways, as far as its spelling alone shows it.

    `zoned` says that some literal is read as a time with a zone: those that name no zone are then in doubt.
    """
    if "/*" in sql:
        return False  # comments may be nested, and hide where a literal begins
    tokens = (found[0] for found in TOKEN.finditer(sql))
    return all(_is_plain(t, zoned) for t in tokens if ("'" in t or t[0] == "$") and not t.startswith(("--", '"')))


def _is_plain(literal: str, zoned: bool) -> bool:
    said = literal[1:-1]
    if not literal.startswith("'"):
        return False
    if not any(character.isdigit() for character in said):
        return not _MEANING.search(said)
    if _LENGTH.fullmatch(said) and parse_duration(said) is not None:
        return True
    return (_ZONED_MOMENT if zoned else _MOMENT).fullmatch(said) is not None


def has_abbreviation(sql: str) -> bool:
    """Whether a literal with digits in it has letters that could be a zone's abbreviation."""
    literals = (_said(found[0]) for found in TOKEN.finditer(sql) if "'" in found[0] or found[0][0] == "$")
    return "/*" in sql or any(abbreviation(said) and not parse_duration(said) for said in literals)


def unknown_zone(literal: str) -> Cause | None:
    """Why a literal of timestamptz is refused that names its zone by an abbreviation; None where it does not."""
    found = abbreviation(_said(literal)) if "'" in literal else ""
    return Cause(ZONE, *abbreviated(found)) if found else None


def contrary_cause(setting: str, literal: str) -> Cause:
    """Why a piece of text is refused that means another thing under another value of the setting."""
    said = _said(literal)
    if setting == "TimeZone" and is_clock(said):
        return Cause(CLOCK, *frozen(said))
    if setting == "TimeZone":
        return Cause(ZONE, *without_zone(said))
    if setting == "DateStyle":
        return Cause(SETTING, *two_orders(said))
    if setting == "transform_null_equals":
        return Cause(SETTING, *equals_null())
    message, remedy = _OTHERWISE[setting]
    return Cause(SETTING, message.format(literal), remedy)


def _said(literal: str) -> str:
    """What stands between the quotes, or the text itself."""
    return literal[literal.find("'") + 1 :].removesuffix("'") if "'" in literal else literal
