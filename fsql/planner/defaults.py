"""Defaults against the type of their feature: nothing is rounded, and nothing depends on a session."""

from __future__ import annotations

import re

_WHOLE = ("smallint", "integer", "bigint")
_NUMBER = re.compile(r"^[+-]?[\d.]+(?:[eE][+-]?\d+)?$")
_ZONED = re.compile(r"\d{4}-\d\d-\d\d.*(?:Z|[+-]\d\d(?::?\d\d)?)$", re.DOTALL)


def default_problem(literal: str, kind: str) -> tuple[str, str] | None:
    """(what is wrong, what to write) of a default for a feature of the Postgres type `kind`; None where it fits.

    Whether the type reads the literal at all is for the server to say.
    """
    bare = literal.split("::", 1)[0].strip()
    if kind in _WHOLE and _NUMBER.match(bare) and not re.match(r"^[+-]?\d+$", bare):
        return f"{bare} would be rounded: the feature is {kind}", "write a whole number, or cast the feature"
    text = bare.strip("'").strip()
    if kind == "timestamp with time zone" and not _ZONED.match(text) and text not in ("infinity", "-infinity"):
        return f"{bare} says no time zone", "write such as '2026-01-31 12:00:00+00'"
    if kind in ("date", "timestamp without time zone") and not re.match(r"^(\d|-?infinity$)", text):
        return f"{bare} is another time whenever it is read", "write the date itself"
    return None
