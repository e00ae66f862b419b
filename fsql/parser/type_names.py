"""Postgres type names as people write them in a head: nothing else may pass into compiled SQL from there."""

from __future__ import annotations

import re

IDENTIFIER = r'(?:"(?:[^"]|"")+"|[^\W\d][\w$]*)'
_TYPE = re.compile(
    rf"{IDENTIFIER}(?:\.{IDENTIFIER})?(?:\s+(?:precision|varying))?"
    r"(?:\s*\(\s*\d+\s*(?:,\s*-?\d+\s*)?\))?(?:\s+with(?:out)?\s+time\s+zone)?(?:\s*\[\d*\])*",
    re.IGNORECASE,
)
_PLAIN = re.compile(
    r"[+-]?\d+(?:\.\d*)?(?:e[+-]?\d+)?|[+-]?\.\d+(?:e[+-]?\d+)?|true|false|'(?:[^']|'')*'", re.IGNORECASE
)


def is_type(text: str) -> bool:
    """Whether the text is one type name, such as `numeric(10, 2)`, `text[]` or `shop."Status"`."""
    return _TYPE.fullmatch(text.strip()) is not None


def is_literal(text: str) -> bool:
    """Whether the text is a number, a string, true or false, maybe cast to a type: `'new'::shop.status`."""
    match = _PLAIN.match(text)
    if match is None:
        return False
    cast = text[match.end() :].strip()
    return not cast or (cast.startswith("::") and is_type(cast[2:]))
