"""The feature files on disk: read as `{path relative to the folder: bytes}`, written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath

from fsql.errors import DefinitionError, Diagnostic, PlanError, SettingsError


def read(features: Path) -> dict[str, bytes]:
    """The content of every `*.sql` file below the folder (in any case), by path relative to it with `/`, sorted.

    Hidden files and folders do not count; links are followed, but not in a circle.
    Raises SettingsError where the folder is missing, DefinitionError naming every file that cannot be read.
    """
    contents, unreadable = read_what_can_be_read(features)
    if unreadable:
        raise DefinitionError(tuple(replace(found, path=f"{features.name}/{found.path}") for found in unreadable))
    return contents


def read_what_can_be_read(features: Path) -> tuple[dict[str, bytes], tuple[Diagnostic, ...]]:
    """(contents as from `read`, a finding for each file that cannot be read), paths relative to the folder."""
    if not features.is_dir():
        state = "is no folder" if features.exists() else "does not exist"
        raise SettingsError(
            f"the folder of the feature files, {features}, {state}",
            help="make it, or set `features` in the [fsql] section of alembic.ini",
        )
    contents: dict[str, bytes] = {}
    unreadable: list[Diagnostic] = []
    for path in sorted(_walk(features, unreadable)):
        name = path.relative_to(features).as_posix()
        try:
            name.encode()
            contents[name] = _content(path)
        except UnicodeEncodeError:
            shown = os.fsencode(name).decode("utf-8", "replace")
            unreadable.append(_unreadable(shown, "its name is not UTF-8", "rename it"))
        except OSError as error:
            unreadable.append(_unreadable(name, error.strerror or str(error), "make it readable, or delete it"))
    return contents, tuple(unreadable)


def _content(path: Path) -> bytes:
    """The bytes of an ordinary file; OSError for what is none: to read a pipe could take for ever."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is no ordinary file")
    return path.read_bytes()


def shown_folder(root: Path, features: Path) -> str:
    """What stands before a feature file's path as people in the project's folder write it: `features_sql/`."""
    return f"{(features.relative_to(root) if features.is_relative_to(root) else features).as_posix()}/"


def _walk(features: Path, unreadable: list[Diagnostic]) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        name = Path(error.filename).relative_to(features).as_posix()
        unreadable.append(_unreadable(name, error.strerror or str(error), "make the folder readable"))

    above: dict[str, tuple[Path, ...]] = {}  # the folders through which one came to each, links followed
    for folder, folders, names in os.walk(features, followlinks=True, onerror=refuse):
        way = (*above.get(str(Path(folder).parent), ()), Path(folder).resolve())
        above[str(Path(folder))] = way
        folders[:] = [name for name in folders if name[0] != "." and not _leads_back(Path(folder, name), way)]
        for name in folders:
            if name.endswith(".sql"):
                shown = Path(folder, name).relative_to(features).as_posix()
                unreadable.append(_unreadable(shown, "it is a folder", "rename it: only files end in .sql"))
        yield from (Path(folder, name) for name in names if name.lower().endswith(".sql") and name[0] != ".")


def _leads_back(folder: Path, way: tuple[Path, ...]) -> bool:
    """Whether the folder is a link to one on the way to it, or to one that holds such a folder."""
    return folder.is_symlink() and any(passed.is_relative_to(folder.resolve()) for passed in way)


def _unreadable(name: str, why: str, hint: str) -> Diagnostic:
    return Diagnostic(name, 1, 1, "unreadable-file", f"this file cannot be read: {why}", hint)


def write(features: Path, texts: Mapping[str, str], delete: Iterable[str] = ()) -> None:
    """Nothing: writes each `{path relative to the folder: text}` and deletes the named files.

    Every file is complete before the first one is put in its place; a file is either old or new, never half.
    Raises PlanError where a path leads out of the folder, or the disk refuses.
    """
    deleted = [_inside(features, name) for name in delete]
    targets = {_inside(features, name): text for name, text in texts.items()}
    waiting: dict[Path, Path] = {}
    try:
        for target, text in targets.items():
            waiting[target] = _beside(target, text)
        for target, temporary in waiting.items():
            temporary.replace(target)
        for path in deleted:
            path.unlink(missing_ok=True)
    except OSError as error:
        raise PlanError(
            f"{error.filename or features} cannot be written: {error.strerror or error}",
            help="make the folder writable, or make room, then run the command again",
        ) from error
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)


def _inside(features: Path, name: str) -> Path:
    parts = PurePosixPath(name).parts
    if not parts or PurePosixPath(name).is_absolute() or ".." in parts:
        raise PlanError(f"{name!r} is no path inside {features}", help="name a file relative to that folder")
    return features.joinpath(*parts)


def _beside(target: Path, text: str) -> Path:
    """A complete file with the text, in the folder of the target: a rename from there cannot fail half-way."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes files that only their owner reads; these are for everyone who works on the project
        temporary.chmod(_mode(target))
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _mode(target: Path) -> int:
    if target.exists():
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
