"""What a command printed, and golden files of it."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


@dataclass(frozen=True)
class Said:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


Fsql = Callable[..., Said]


def golden(name: str, text: str) -> None:
    """Compares text with `golden/<name>.txt`; `GOLDEN=write` takes it as the new one, to be read before committing."""
    file = GOLDEN / f"{name}.txt"
    if os.environ.get("GOLDEN") == "write":
        file.write_text(masked(text), encoding="utf-8")
    assert masked(text) == file.read_text(encoding="utf-8")


def masked(text: str) -> str:
    """The text with moments, sizes and hashes made alike, in the same width where a table needs it."""
    text = re.sub(r"\b20\d\d-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?", _moment, text)
    text = re.sub(r"\b[0-9.]+ [kMG]?B\b", lambda found: "S" * len(found[0]), text)
    text = re.sub(r"^Usage: \S.*?fsql ", "Usage: fsql ", text)
    return re.sub(r"\b[0-9a-f]{12}\b", "R" * 12, text)


def _moment(found: re.Match[str]) -> str:
    return "T" * 16 if len(found[0]) == 16 else "T"
