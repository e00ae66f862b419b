"""What is wrong, and what to do about it: the word that the doctor and the drift have in common."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """What is wrong, and what to do."""

    message: str
    help: str
