"""Ways to one answer, timed side by side: each round runs every way once, and begins with another one."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from answers import Answer, answer, demand_equal


def _nothing() -> None:
    pass


@dataclass(frozen=True)
class Way:
    """`run` is timed; `rows` reads what it gave; `before` and `after` are not timed."""

    name: str
    run: Callable[[], Any]
    rows: Callable[[Any], Iterable[Iterable[Any]]]
    before: Callable[[], object] = _nothing
    after: Callable[[], object] = _nothing


def agreed(ways: Sequence[Way]) -> Answer:
    """The answer of all ways, each run once, which also warms what they read; Different where they disagree."""
    given = {}
    for way in ways:
        way.before()
        given[way.name] = answer(way.rows(way.run()))
        way.after()
    return demand_equal(given)


def timed(ways: Sequence[Way], rounds: int) -> dict[str, list[float]]:
    """Seconds of every way, a round each."""
    seconds: dict[str, list[float]] = {way.name: [] for way in ways}
    for place in range(rounds):
        for way in turned(ways, place):
            way.before()
            gc.collect()
            began = time.perf_counter()
            way.run()
            seconds[way.name].append(time.perf_counter() - began)
            way.after()
    return seconds


def turned(ways: Sequence[Any], place: int) -> list[Any]:
    """The ways, beginning with another one in each round: none always follows the same neighbour's mess."""
    start = place % len(ways)
    return [*ways[start:], *ways[:start]]


def ratios(values: Mapping[str, Sequence[float]], base: str) -> dict[str, float]:
    """By way: the median over the rounds of its value in units of the base way's value in the same round."""
    return {
        way: statistics.median(a / b for a, b in zip(series, values[base], strict=True))
        for way, series in values.items()
    }
