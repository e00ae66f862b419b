"""Names as people type them: which parts they have, which known name is meant, which is nearest."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

from fsql.errors import UsageError
from fsql.parser.names import fold

_PART = re.compile(r'"(?P<quoted>(?:[^"]|"")+)"(?:\.|$)|(?P<plain>[^".]+)(?:\.|$)')


def parts(name: str) -> list[tuple[str, ...]]:
    """The spellings that each dotted part may have, the likeliest first; UsageError where it is no name."""
    found: list[tuple[str, ...]] = []
    position = 0
    while match := _PART.match(name, position):
        quoted, plain = match["quoted"], match["plain"]
        found.append((quoted.replace('""', '"'),) if quoted else (plain, fold(plain, quoted=False)))
        position = match.end()
    if position != len(name) or not found or name.endswith("."):
        raise UsageError(f"{name!r} is no name", help="write VIEW, VIEW.COLUMN, schema.table or schema.table.column")
    return found


def known(spellings: tuple[str, ...], names: Iterable[str]) -> str | None:
    """The first spelling that is a name, None where none is."""
    there = set(names)
    return next((spelling for spelling in spellings if spelling in there), None)


def nearest(wanted: str, names: Iterable[str]) -> str:
    """What to say of a name that means nothing: the nearest one, or all there are."""
    there = sorted(names)
    near = difflib.get_close_matches(wanted, there, 1)
    return f"did you mean {near[0]}?" if near else f"known: {', '.join(there) or 'nothing yet; write a view first'}"
