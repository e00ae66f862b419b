"""The last plan that was empty: files that are still what they were then need no second look.

It is kept in the user's cache, one file a project. Whatever is wrong with that file, the plan is made anew.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fsql import files
from fsql.errors import FsqlError
from fsql.planner.fingerprints import FORM
from fsql.settings import Settings


@dataclass(frozen=True)
class EmptyPlan:
    """A plan without steps: what it was made from, its JSON form, and the fingerprints that stood, by label."""

    inputs: str
    plan: Mapping[str, Any]
    fingerprints: Mapping[str, str]


def inputs(settings: Settings) -> str:
    """64 hexadecimal digits over everything that a plan is made from, but for the server: files, settings, fsql.

    Empty where that cannot be read: such a plan is neither kept nor recalled.
    """
    try:
        return _digest(settings)
    except (OSError, FsqlError, importlib.metadata.PackageNotFoundError):
        return ""


def _digest(settings: Settings) -> str:
    found = hashlib.sha256(f"{FORM} {importlib.metadata.version('fsql-postgres')} {settings}".encode())
    contents = files.read(settings.features)
    revisions = {path.name: path.read_bytes() for path in sorted((settings.migrations / "versions").glob("*.py"))}
    for name, content in (*contents.items(), *revisions.items()):
        found.update(f"{len(name)} {name} {len(content)} ".encode())
        found.update(content)
    return found.hexdigest()


def recall(settings: Settings, inputs: str) -> EmptyPlan | None:
    """The last empty plan, where it was made from these inputs."""
    try:
        kept = EmptyPlan(**json.loads(_place(settings).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RuntimeError, RecursionError):
        return None
    whole = isinstance(kept.plan, dict) and isinstance(kept.fingerprints, dict)
    return kept if inputs and kept.inputs == inputs and whole else None


def keep(settings: Settings, plan: EmptyPlan) -> None:
    """Nothing; an empty plan is kept for the next time, if it can be."""
    try:
        place = _place(settings)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        files.write(place.parent, {place.name: json.dumps(asdict(plan))})
    except (OSError, FsqlError, RuntimeError):
        return


def _place(settings: Settings) -> Path:
    """Where the project's last plan is kept; RuntimeError where nobody knows the user's home."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache) / "fsql" / f"{hashlib.sha256(str(settings.root).encode()).hexdigest()[:24]}.json"
