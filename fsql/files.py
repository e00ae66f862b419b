"""The files under features_sql/: read as bytes, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from fsql.errors import SettingsError


def read(features: Path) -> dict[str, bytes]:
    """{path relative to the folder, with forward slashes: content} of every .sql file, sorted by path."""
    if not features.is_dir():
        raise SettingsError(f"there is no folder {features}", help="run `fsql init`, or correct `features` in alembic.ini")
    found = {}
    for folder, folders, names in os.walk(features, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = Path(folder) / name
            if path.suffix == ".sql" and not name.startswith("."):
                found[path.relative_to(features).as_posix()] = _content(path)
    return dict(sorted(found.items()))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror}", help="make it readable, or remove it") from error


def write(features: Path, contents: Mapping[str, str], delete: Iterable[str] = ()) -> None:
    """Nothing; every file is replaced in one step each, so that no reader ever sees half of one."""
    for name, text in contents.items():
        path = features / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    for name in delete:
        (features / name).unlink(missing_ok=True)


def write_whole(path: Path, text: str) -> None:
    """Nothing; the file then holds the text, and never held a part of it."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        # a temporary file is private; this one is the project's
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)
