"""Whether all ways to an answer give the same one: a fast wrong answer is no result."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


class Different(Exception):
    """Two ways disagree; says which, and about how much."""


@dataclass(frozen=True)
class Answer:
    """An answer in short: its rows, how many of them hold any value, and a hash of all values in order."""

    rows: int
    found: int
    sha256: str


def answer(rows: Iterable[Iterable[Any]]) -> Answer:
    """The answer in short; values count as equal where Python writes them alike."""
    count = found = 0
    digest = hashlib.sha256()
    for row in rows:
        values = tuple(row)
        count += 1
        found += any(value is not None for value in values)
        digest.update(repr(values).encode())
    return Answer(count, found, digest.hexdigest())


def demand_equal(answers: Mapping[str, Answer]) -> Answer:
    """The one answer that all ways gave; Different where they did not."""
    (first, wanted), *others = answers.items()
    wrong = {way: given for way, given in others if given != wanted}
    if wrong:
        raise Different(f"{first} gives {wanted}, but {', '.join(f'{way} gives {wrong[way]}' for way in wrong)}")
    return wanted
