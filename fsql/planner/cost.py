"""What a refresh costs, roughly: rows as the server guesses them, time as the last refresh took it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fsql.definitions import FeatureView, StandingVersion
from fsql.planner.facts import Facts, LastRefresh

# of a first refresh, where this database has not shown yet how fast it is
_FIRST_GUESS = 100_000


@dataclass(frozen=True)
class Cost:
    """Of the first refresh of a version: `rows` is None where the server cannot know, and `unanalysed` says why.

    `seconds` is None with it; `measured` names the version whose last refresh gave the speed, empty for a guess.
    """

    rows: float | None
    seconds: float | None
    measured: str = ""
    unanalysed: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """`about 1,200 rows, under a second: a first guess`."""
        if self.rows is None or self.seconds is None:
            return f"rows unknown: {', '.join(self.unanalysed)} {_was(self.unanalysed)} never analysed"
        basis = f"as fast as {self.measured} was" if self.measured else "a first guess"
        return f"about {self.rows:,.0f} rows, {duration(self.seconds)}: {basis}"

    def as_dict(self) -> dict[str, Any]:
        """The stable JSON form."""
        return {
            "rows": None if self.rows is None else round(self.rows),
            "seconds": None if self.seconds is None else round(self.seconds, 1),
            "basis": "unknown" if self.rows is None else "measured" if self.measured else "guess",
            "measured": self.measured or None,
            "unanalysed": list(self.unanalysed),
        }


UNKNOWN = Cost(None, None)


def _was(names: tuple[str, ...]) -> str:
    return "was" if len(names) == 1 else "were"


def duration(seconds: float) -> str:
    """`under a second`, `about 40 seconds`, `about 12 minutes`, `about 3 hours`."""
    if seconds < 1:
        return "under a second"
    for unit, size, upto in (("second", 1, 90), ("minute", 60, 5400), ("hour", 3600, float("inf"))):
        count = round(seconds / size)
        if seconds < upto:
            return f"about {count:,} {unit}{'' if count == 1 else 's'}"
    raise AssertionError(seconds)


def cost_of(facts: Facts, view: FeatureView) -> Cost:
    """What the first refresh of a new version of the view costs."""
    label, last = _last_refresh(facts, facts.standing(view.name))
    unanalysed = tuple(sorted({name for s in facts.sources_of(view) for name in facts.unanalysed.get(s, ())}))
    rows = facts.shapes[view.name].rows
    if unanalysed and not last:
        return Cost(None, None, unanalysed=unanalysed)
    if unanalysed and last:
        rows = last.rows
    speed = last.rows / max(last.seconds, 0.001) if last and last.rows else _FIRST_GUESS
    return Cost(rows, rows / speed, label if last and last.rows else "", unanalysed)


def _last_refresh(facts: Facts, standing: list[StandingVersion]) -> tuple[str, LastRefresh | None]:
    """The newest standing version that was refreshed, and what that took."""
    for version in reversed(standing):
        if version.label in facts.refreshes:
            return version.label, facts.refreshes[version.label]
    return "", None
