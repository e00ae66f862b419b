"""A project's files onto the disk: all of them or none, and never over something that is there."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from fsql.errors import FsqlError, SettingsError, UsageError
from fsql.files import write as write_files
from fsql.scaffold.layout import ignoring

GITIGNORE = ".gitignore"


def write(folder: Path, contents: Mapping[str, str], check: Callable[[Path], None]) -> None:
    """Nothing: `contents` stand in `folder`, which is made where it is missing, and its .gitignore is completed.

    `check` is called with a folder in which the project stands already; what it raises leaves nothing behind.
    Raises UsageError naming what is in the way, SettingsError where the disk refuses.
    """
    demand_room(folder, contents)
    try:
        with _staged(folder, contents) as staged:
            check(staged)
            _move(staged, folder)
    except OSError as error:
        raise SettingsError(
            f"the project cannot be written: {error}", help="nothing was kept; choose a folder that you may write to"
        ) from error


def demand_room(folder: Path, contents: Mapping[str, str]) -> None:
    """Nothing, or UsageError that names what would be overwritten."""
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file", help="name a folder")
    tops = sorted({path.split("/")[0] for path in contents})
    taken = [top for top in tops if os.path.lexists(folder / top) and not _is_empty(folder / top)]
    if taken:
        raise UsageError(
            f"{folder} already holds {', '.join(taken)}; nothing was written",
            help="choose another folder, such as `fsql init features`, or move those away",
        )


def _is_empty(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink() and not any(path.iterdir())


@contextmanager
def _staged(folder: Path, contents: Mapping[str, str]) -> Iterator[Path]:
    """A folder on the same disk that holds the contents, gone at the end."""
    near = next(place for place in (folder, *folder.parents) if place.is_dir())
    place = Path(tempfile.mkdtemp(prefix=".fsql-init-", dir=near))
    try:
        staged = place / "project"
        for path, text in contents.items():
            file = staged / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        yield staged
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _move(staged: Path, folder: Path) -> None:
    """Every entry of `staged` into `folder`; what was done is undone where one of them fails."""
    made = [place for place in (folder, *folder.parents) if not place.exists()]
    moved: list[Path] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for entry in sorted(staged.iterdir()):
            os.rename(entry, folder / entry.name)
            moved.append(folder / entry.name)
        _ignore(folder / GITIGNORE)
    except (OSError, FsqlError):
        _undo(moved, made)
        raise


def _undo(moved: list[Path], made: list[Path]) -> None:
    for path in moved:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for place in made:
        with contextlib.suppress(OSError):  # it was never made, or somebody put something into it
            place.rmdir()


def _ignore(file: Path) -> None:
    """The .gitignore completed, in one step."""
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    after = ignoring(before)
    if after != before:
        write_files(file.parent, {file.name: after})
