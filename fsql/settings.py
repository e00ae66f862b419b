"""Where a project lies and how it is set up: the [fsql] section of alembic.ini."""

from __future__ import annotations

import configparser
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from fsql.errors import SettingsError

FILE_NAME = "alembic.ini"
SECTION = "fsql"
DUTIES = ("owner", "refresher", "author", "trainer", "server", "auditor")
KEYS = ("features", "project", *(f"{duty}_role" for duty in DUTIES))
_NAME_BYTES = 63  # longer identifiers are cut by Postgres, silently


@dataclass(frozen=True)
class Settings:
    """The settings of one project; every path is absolute.

    `root` is the folder of alembic.ini, `features` holds the feature files, `migrations` is Alembic's
    script_location; `roles` maps each duty (owner, refresher, author, trainer, server, auditor) to the
    name of its Postgres role.
    """

    root: Path
    features: Path
    project: str
    migrations: Path
    roles: Mapping[str, str]


def find(start: Path | None = None, config: Path | None = None) -> Settings:
    """The settings of the project around `start` (default: the current folder), or of the file `config`.

    The nearest alembic.ini with an [fsql] section counts, upward from `start`.
    Raises SettingsError where there is none, or where it cannot be used.
    """
    if config is not None:
        return _load(config.expanduser().resolve())
    place = (start or _here()).expanduser().resolve()
    for folder in (place, *place.parents):
        file = folder / FILE_NAME
        if file.is_file() and _read(file).has_section(SECTION):
            return _load(file)
    raise SettingsError(
        f"no {FILE_NAME} with an [{SECTION}] section in {place} or in a folder above it",
        help="go to your project's folder, or make one with `fsql init DIR`",
    )


def _here() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise SettingsError(
            f"the current folder is gone: {error.strerror}", help="go to your project's folder"
        ) from error


def _load(file: Path) -> Settings:
    parser = _read(file)
    if not parser.has_section(SECTION):
        raise SettingsError(f"{file} has no [{SECTION}] section", help=f"add a line `[{SECTION}]` to it")
    values = {key: _plain(value, file.parent) for key, value in parser.items(SECTION)}
    _refuse_unknown_keys(values, file)
    alembic = parser["alembic"] if parser.has_section("alembic") else {}
    migrations = _plain(alembic.get("script_location") or "migrations", file.parent)
    return Settings(
        root=file.parent,
        features=(file.parent / (values.get("features") or "features_sql")).resolve(),
        project=values.get("project") or file.parent.name or "project",
        migrations=(file.parent / migrations).resolve(),
        roles={duty: _role(duty, values, file) for duty in DUTIES},
    )


def _read(file: Path) -> configparser.RawConfigParser:
    # Raw: Alembic interpolates %(here)s and %%, and a lone % elsewhere in the file must not stop fsql.
    # [DEFAULT] is Alembic's way of sharing values between its own sections; none of them are fsql's keys.
    parser = configparser.RawConfigParser(default_section="\0")
    try:
        with file.open(encoding="utf-8") as text:
            parser.read_file(text)
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise SettingsError(f"{file} cannot be read: {reason}", help="make it a readable UTF-8 file") from error
    except configparser.Error as error:
        reason = " ".join(str(error).split())
        raise SettingsError(f"{file} cannot be read: {reason}", help="mend that line of the file") from error
    return parser


def _plain(value: str, here: Path) -> str:
    """The value as Alembic's interpolation would give it."""
    meanings = {"%%": "%", "%(here)s": str(here)}
    return re.sub(r"%%|%\(here\)s", lambda found: meanings[found[0]], value.strip())


def _refuse_unknown_keys(values: Mapping[str, str], file: Path) -> None:
    for key in values:
        if key not in KEYS:
            near = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.0)[0]
            raise SettingsError(
                f"{file}: unknown key `{key}` in [{SECTION}]",
                help=f"write `{near}`, or remove the line; known keys are {', '.join(KEYS)}",
            )


def _role(duty: str, values: Mapping[str, str], file: Path) -> str:
    key = f"{duty}_role"
    name = values.get(key, f"fsql_{duty}")
    if not name or len(name.encode()) > _NAME_BYTES or name.startswith("pg_"):
        raise SettingsError(
            f"{file}: `{key} = {name}` is no name for a role",
            help=f"give 1 to {_NAME_BYTES} bytes that do not begin with pg_",
        )
    return name
