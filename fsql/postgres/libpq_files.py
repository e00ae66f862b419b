"""libpq's own files, read as libpq reads them: connection services and password files.

asyncpg reads them differently (it does not unescape `\\:`, older versions know no services), and where a
service leads decides whether TLS is wanted: so fsql reads them once, for both drivers.
"""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from fsql.errors import SettingsError


def service(name: str, environ: Mapping[str, str], file: str | None = None) -> dict[str, str]:
    """The parameters of the connection service `name`.

    Looked for in `file` (else PGSERVICEFILE, else ~/.pg_service.conf), then in the machine's pg_service.conf.
    Raises SettingsError, naming the files, where it is not defined.
    """
    own = file or environ.get("PGSERVICEFILE") or str(_home(environ) / ".pg_service.conf")
    system = Path(environ.get("PGSYSCONFDIR", "/etc/postgresql-common")) / "pg_service.conf"
    places = (Path(own), system)
    for place in places:
        found = _sections(place).get(name)
        if found is not None:
            return found
    raise SettingsError(
        f"the connection service `{name}` is defined neither in {places[0]} nor in {places[1]}",
        help="add it there, or set PGSERVICEFILE to the file that holds it",
    )


def _sections(file: Path) -> dict[str, dict[str, str]]:
    sections: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}
    for line in map(str.strip, _lines(file)):
        if heading := re.fullmatch(r"\[(.*)\]", line):
            current = {}
            sections.setdefault(heading[1], current)  # of two sections with one name, libpq reads the first
        elif "=" in line:
            key, _, value = line.partition("=")
            current.setdefault(key.strip(), value.strip())
    return sections


def password(
    host: str, port: str, database: str, user: str, environ: Mapping[str, str], file: str | None = None
) -> str | None:
    """The password that the password file gives for this connection, or None.

    The file is `file`, else PGPASSFILE, else ~/.pgpass; it is ignored, as by libpq, where others may read it.
    """
    place = Path(file or environ.get("PGPASSFILE") or _home(environ) / ".pgpass")
    if not _private(place):
        return None
    wanted = ("localhost" if host.startswith(("/", "@")) or not host else host, port, database, user)
    for line in _lines(place):
        fields = _fields(line)
        plain = [re.sub(r"\\(.)", r"\1", field) for field in fields]
        asked = zip(fields, plain, wanted, strict=False)
        if len(fields) >= 5 and all(raw == "*" or field == want for raw, field, want in asked):
            return plain[4]
    return None


def _fields(line: str) -> list[str]:
    """The parts between colons; a backslash takes the next character as it is."""
    fields = []
    for found in re.finditer(r"((?:\\.|\\\Z|[^\\:])*)(:|\Z)", line):
        fields.append(found[1])
        if not found[2]:
            break
    return fields


def _private(file: Path) -> bool:
    try:
        mode = file.stat().st_mode
    except OSError:
        return False
    return stat.S_ISREG(mode) and not mode & (stat.S_IRWXG | stat.S_IRWXO)


def _lines(file: Path) -> Iterator[str]:
    try:
        text = file.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        return
    for line in text.splitlines():
        if line.strip() and not line.lstrip().startswith("#"):
            yield line


def _home(environ: Mapping[str, str]) -> Path:
    return Path(environ.get("HOME") or Path.home())
