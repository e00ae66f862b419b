"""Lists and differences in words: what the steps of a plan say of themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fsql.planner.changes import CHANGES, Difference, FeatureChange
from fsql.planner.clauses import short

_NAMES, _LINES, _WIDTH = 8, 12, 160


def listed(names: Sequence[str], most: int = _NAMES) -> str:
    """`a, b, c and 12 more`."""
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most:,} more" if len(names) > most else shown


def line(word: str, text: str) -> str:
    """A line that begins with what it is about, in a column of its own."""
    return f"{word:<9} {text}"


def told(difference: Difference) -> Iterator[str]:
    """Why the version is another one, a line each: what concerns all of it first, then feature by feature."""
    yield from _compared(difference)
    yield from (line("because", short(reason, _WIDTH)) for reason in difference.shared[:_LINES])
    changed = difference.of("changed")
    alone = [feature for feature in changed if feature.why or feature.retyped]
    for feature in alone[:_LINES]:
        yield line("changed", short(f"{feature.name}: {'; '.join(_why(feature))}", _WIDTH))
    rest = [f.name for f in changed if f not in alone] + [f.name for f in alone[_LINES:]]
    if rest:
        yield line("changed", listed(rest))
    yield from _lists(difference)


def _compared(difference: Difference) -> Iterator[str]:
    """Which version it is compared with, where more than one of the name stand, and what is said of a newer one."""
    if difference.standing:
        yield line("against", f"{difference.against}, {difference.standing}")
    newest = difference.newest
    if newest is None:
        return
    others = ((change, listed([f.name for f in newest.of(change)])) for change in CHANGES)
    said = "; ".join(f"{change} {names}" for change, names in others if names)
    yield line("besides", f"{newest.category} to {newest.against}, which is newer and not live: {said}")


def _why(feature: FeatureChange) -> Iterator[str]:
    yield from feature.why
    if feature.retyped:
        yield f"{feature.former_type} becomes {feature.type}"


def _lists(difference: Difference) -> Iterator[str]:
    added = [f"{f.name} {f.type}" for f in difference.of("added")]
    removed, kept = ([f.name for f in difference.of(change)] for change in ("removed", "kept"))
    for word, names in (("added", added), ("removed", removed), ("kept", kept)):
        if names:
            yield line(word, listed(names))
