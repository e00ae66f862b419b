"""What point-in-time values are, in plain Python over lists of events: written from the law, not from the SQL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

FIRST = datetime(1900, 1, 1, tzinfo=UTC)
LAST = datetime(2200, 1, 1, tzinfo=UTC)
Key = tuple[Any, ...]
Values = tuple[Any, ...]


@dataclass(frozen=True)
class Row:
    """A row of a definition: its keys, when it became true (None for static facts), and its features."""

    keys: Key
    time: datetime | None
    values: Values


@dataclass(frozen=True)
class Law:
    """What a view says of reading it: how long a value is usable, and what stands where none is."""

    width: int
    ttl: timedelta | None = None
    defaults: dict[int, Any] = field(default_factory=dict)
    static: bool = False

    def nothing(self) -> Values:
        """The features where no usable value is known."""
        return tuple(self.defaults.get(place) for place in range(self.width))


def holdable(rows: Iterable[Row], static: bool = False) -> list[Row]:
    """The rows that a history can hold: every key known, and a time between 1900 and 2200."""
    return [
        row for row in rows if None not in row.keys and (static or (row.time is not None and FIRST <= row.time < LAST))
    ]


def contradictions(rows: Iterable[Row]) -> set[tuple[Key, datetime | None]]:
    """The keys and instants at which two different rows stand."""
    seen: dict[tuple[Key, datetime | None], Values] = {}
    return {(row.keys, row.time) for row in rows if seen.setdefault((row.keys, row.time), row.values) != row.values}


def value_at(rows: Sequence[Row], law: Law, keys: Key, moment: datetime | None) -> tuple[datetime | None, Values]:
    """(event time, features) of one entity at one moment; both bounds of the ttl are inclusive."""
    if None in keys or moment is None:
        return None, law.nothing()
    own = [row for row in holdable(rows, law.static) if row.keys == keys]
    if law.static:
        return (None, own[0].values) if own else (None, law.nothing())
    known = [row for row in own if row.time is not None and row.time <= moment]
    if not known:
        return None, law.nothing()
    newest = max(known, key=lambda row: row.time or FIRST)
    assert newest.time is not None
    if law.ttl is not None and moment - newest.time > law.ttl:
        return None, law.nothing()
    return newest.time, newest.values


def latest(rows: Iterable[Row], rank: Callable[[Row], Any]) -> list[Row]:
    """Of the rows of one entity at one instant, those whose rank is greatest; unknown ranks are least."""
    groups: dict[tuple[Key, datetime | None], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.keys, row.time), []).append(row)
    kept = []
    for group in groups.values():
        known = [rank(row) for row in group if rank(row) is not None]
        best = max(known, default=None)
        kept += [row for row in group if rank(row) == best]
    return kept


def trailing(rows: Iterable[Row], length: timedelta, combine: Callable[[list[Row]], Any]) -> list[tuple[Row, Any]]:
    """Beside each row, `combine` of the rows of the same keys in the last `length`, both ends and peers included."""
    everything = list(rows)
    return [
        (row, combine([other for other in everything if _same(row, other) and _within(row, other, length)]))
        for row in everything
    ]


def _same(row: Row, other: Row) -> bool:
    """NULL keys are one partition to SQL's windows."""
    return row.keys == other.keys


def _within(row: Row, other: Row, length: timedelta) -> bool:
    if row.time is None or other.time is None:
        return row.time is other.time
    return row.time - length <= other.time <= row.time
