"""Callers that ask one after the other, as many at once as are wanted, and how long each answer took."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

Ask = Callable[[int, Sequence[int]], Awaitable[Any]]


@dataclass(frozen=True)
class Reader:
    """A way to read: `ask(caller, customers)` gives the answer, `rows` the values of it, a tuple a customer."""

    name: str
    ask: Ask
    rows: Callable[[Any], Sequence[tuple[Any, ...]]]


@dataclass
class Taken:
    """What a way took: milliseconds an answer, and answers a second, a round each."""

    milliseconds: list[list[float]] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)

    def percentile(self, share: float) -> float:
        """The milliseconds that so large a share of all answers took at most."""
        series = sorted(value for part in self.milliseconds for value in part)
        return series[min(int(share * len(series)), len(series) - 1)]

    @property
    def medians(self) -> list[float]:
        """The median milliseconds of each round."""
        return [sorted(part)[len(part) // 2] for part in self.milliseconds]


async def ask_for(
    reader: Reader, requests: Sequence[Sequence[int]], callers: int, seconds: float, taken: Taken
) -> None:
    """Adds a round: `callers` ask for `seconds`, each at least once, each the next of the requests in turn."""
    found: list[float] = []
    began = time.perf_counter()
    until = began + seconds

    async def call(caller: int) -> None:
        place = caller
        while True:
            start = time.perf_counter()
            await reader.ask(caller, requests[place % len(requests)])
            end = time.perf_counter()
            found.append((end - start) * 1000)
            place += callers
            if end >= until:
                return

    await asyncio.gather(*(call(caller) for caller in range(callers)))
    taken.milliseconds.append(found)
    taken.rates.append(len(found) / (time.perf_counter() - began))
