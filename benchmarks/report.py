"""Results as files: all numbers as JSON, the plans as text, and a table to read."""

from __future__ import annotations

import importlib.metadata
import json
import os
import platform
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg

ROOT = Path(__file__).resolve().parents[1]
_PACKAGES = ("psycopg", "asyncpg", "uvloop", "pyarrow")
_SERVER = ("server_version", "shared_buffers", "work_mem", "fsync", "synchronous_commit", "jit")


def surroundings(connection: psycopg.Connection[Any]) -> dict[str, Any]:
    """What the numbers depend on: commit, versions, cores, the load of other work, settings of the server."""
    return {
        "commit": _commit(),
        "cores": os.cpu_count(),
        "load": [round(load, 2) for load in os.getloadavg()],
        "machine": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "packages": {name: version for name in _PACKAGES if (version := _version(name))},
        "server": {name: _setting(connection, name) for name in _SERVER},
    }


def _commit() -> str:
    """The commit, with `+` where the files are not those of the commit; empty outside a checkout."""
    try:
        head = _git("rev-parse", "--short=12", "HEAD")
        return f"{head}+" if _git("status", "--porcelain", "--", "fsql", "benchmarks/*.py", "benchmarks/sql") else head
    except (OSError, subprocess.CalledProcessError):
        return ""


def _git(*words: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _setting(connection: psycopg.Connection[Any], name: str) -> str:
    row = connection.execute("SELECT current_setting(%s)", (name,)).fetchone()
    return str(row[0]) if row else ""


def plan(connection: psycopg.Connection[Any], title: str, query: str) -> str:
    """EXPLAIN (ANALYZE, BUFFERS) of the query under a title, the query itself above it."""
    lines = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query}".encode()).fetchall()
    return "\n".join([f"== {title}", "", query, "", *(line for (line,) in lines), ""])


def prepared_plan(
    connection: psycopg.Connection[Any], title: str, query: str, types: Sequence[str], values: str
) -> str:
    """The same for a statement with parameters, planned as a server plans it that knows no values."""
    connection.execute(f"PREPARE benchmark ({', '.join(types)}) AS {query}".encode())
    try:
        lines = connection.execute(f"EXPLAIN (ANALYZE, BUFFERS) EXECUTE benchmark ({values})".encode()).fetchall()
    finally:
        connection.execute("DEALLOCATE benchmark")
    return "\n".join([f"== {title}", "", query, "", *(line for (line,) in lines), ""])


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A drawn table: text to the left, numbers (whatever ends in a digit) to the right."""
    cells = [list(heads), *(list(row) for row in rows)]
    widths = [max(len(row[place]) for row in cells) for place in range(len(heads))]
    rule = "  ".join("-" * width for width in widths)
    drawn = ["  ".join(_aligned(cell, width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(line.rstrip() for line in [drawn[0], rule, *drawn[1:]])


def _aligned(cell: str, width: int) -> str:
    return cell.rjust(width) if cell[-1:].isdigit() and cell[:1].isdigit() else cell.ljust(width)


def head(title: str, result: Mapping[str, Any]) -> str:
    """The lines above a table: what ran, from which commit, on what."""
    about = result["surroundings"]
    packages = ", ".join(f"{name} {version}" for name, version in about["packages"].items())
    return (
        f"{title}\ncommit {about['commit'] or 'unknown'}, seed {result['seed']}, {result['rounds']} rounds, "
        f"{about['cores']} cores, load {about['load'][0]}\n"
        f"Postgres {about['server']['server_version']}, Python {about['python']}, {packages}\n"
    )


def save(folder: Path, name: str, result: Mapping[str, Any], drawn: str, plans: Sequence[str]) -> None:
    """Writes `<name>.json`, `<name>.txt` and `<name>.plans.txt` into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    numbers = json.dumps(result, indent=1, ensure_ascii=False)
    for file, text in ((f"{name}.json", numbers), (f"{name}.txt", drawn), (f"{name}.plans.txt", "\n".join(plans))):
        (folder / file).write_text(f"{text.rstrip()}\n", encoding="utf-8")
