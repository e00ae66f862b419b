"""`fsql status`: what stands, how fresh, and what is late."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import psycopg

from fsql.cli.options import config_option, dsn_option, json_option, settings_of
from fsql.errors import ApplyError
from fsql.migration import applied, pending
from fsql.monitor.asking import installed
from fsql.monitor.status import VersionStatus, read_status
from fsql.postgres.connection import connect
from fsql.settings import Settings

_HEADINGS = ("version", "role", "rows", "refreshed", "newest event", "published", "online", "fresh", "history", "cache")
_RIGHT = frozenset({"rows", "history", "cache"})
_NOTHING = (
    "Nothing is installed in this database yet: `fsql plan --write`, then `fsql apply`, and this shows what stands."
)


@click.command(name="status")
@json_option
@config_option
@dsn_option
def command(as_json: bool, config: Path | None, dsn: str | None) -> None:
    """Say what stands, how fresh it is, and what is late.

    For every version: its rows, when it was refreshed and published, its newest event, whether the online store
    is ready, and its size on disk. Times are UTC. Exits 1 where a view is later than its `freshness`, its last
    refresh or publication failed, or its online values were lost in a crash or by being retired.
    """
    settings = settings_of(config)
    with connect(settings, dsn) as connection:
        stands = installed(connection)
        versions = read_status(connection)
        revision = applied(connection) if stands else None
        waiting = _pending(settings, connection) if stands else []
    if as_json:
        click.echo(json.dumps(_as_dict(stands, revision, waiting, versions), indent=2))
    elif not stands:
        click.echo(_NOTHING)
    else:
        click.echo("\n".join(_told(revision, waiting, versions)))
    sys.exit(int(not all(version.well for version in versions)))


def _pending(settings: Settings, connection: psycopg.Connection[Any]) -> list[str]:
    """The revisions that wait; none, and a warning, where the files do not know the database's."""
    try:
        return pending(settings, connection)
    except ApplyError as error:
        click.echo(f"warning: {error}", err=True)
        return []


def _as_dict(
    stands: bool, revision: str | None, waiting: Sequence[str], versions: Sequence[VersionStatus]
) -> dict[str, Any]:
    return {
        "installed": stands,
        "revision": revision,
        "pending": [line.split(" ")[0] for line in waiting],
        "versions": [_version_dict(version) for version in versions],
    }


def _version_dict(version: VersionStatus) -> dict[str, Any]:
    known = {"version": version.label, **asdict(version), "well": version.well}
    known["freshness_seconds"], known["age_seconds"] = known.pop("freshness"), known.pop("age")
    return {key: _plain(value) for key, value in known.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return value.isoformat() if isinstance(value, datetime) else value


def _told(revision: str | None, waiting: Sequence[str], versions: Sequence[VersionStatus]) -> Iterator[str]:
    yield f"revision {revision or 'none'}" + (f", {len(waiting)} pending: run `fsql apply`" if waiting else "")
    yield from (f"  pending {line}" for line in waiting)
    if not versions:
        yield "No version stands yet: `fsql plan` says what the files want."
        return
    yield ""
    yield from _table([_cells(version) for version in versions])
    problems = [line for version in versions for line in _problems(version)]
    yield from ["", *problems] if problems else []


def _table(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[place]) for row in (_HEADINGS, *rows)) for place in range(len(_HEADINGS))]
    for row in (_HEADINGS, *rows):
        cells = (
            cell.rjust(width) if heading in _RIGHT else cell.ljust(width)
            for heading, cell, width in zip(_HEADINGS, row, widths, strict=True)
        )
        yield "  ".join(cells).rstrip()


def _cells(version: VersionStatus) -> tuple[str, ...]:
    if version.kind == "service":
        return (version.label, version.role, *([""] * 8))
    return (
        version.label,
        version.role,
        "–" if version.rows is None else f"{version.rows:,}",
        _time(version.refreshed_at),
        _time(version.newest_event_time, never="–"),
        _time(version.published_at),
        version.online or "",
        _freshness(version),
        _size(version.history_bytes),
        _size(version.online_bytes),
    )


def _time(moment: datetime | None, never: str = "never") -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}" if moment else never


def _freshness(version: VersionStatus) -> str:
    if version.freshness is None:
        return "–"
    return "late" if version.late else "in time"


def _size(count: int | None) -> str:
    """`1.2 MB`; powers of 1000."""
    if count is None:
        return "missing"
    size, unit = float(count), "B"
    for bigger in ("kB", "MB", "GB", "TB"):
        if size < 1000:
            break
        size, unit = size / 1000, bigger
    return f"{size:.0f} {unit}" if size >= 100 or unit == "B" else f"{size:.1f} {unit}"


def _problems(version: VersionStatus) -> Iterator[str]:
    if version.late and version.age is None:
        yield f"late: {version.label} was never refreshed; it may be {_length(version.freshness)} old"
        yield f" = help: fsql refresh {version.label}"
    elif version.late:
        yield f"late: {version.label} is {_length(version.age)} old; it may be {_length(version.freshness)}"
        yield f" = help: fsql refresh {version.label}, then fsql publish {version.label}"
    if version.online == "emptied":
        yield f"emptied: {version.label} has lost its online values in a crash; reads answer from history"
        yield f" = help: fsql publish {version.label}"
    if version.online == "brought back":
        yield f"brought back: {version.label} was retired and never published since; reads answer from history"
        yield f" = help: fsql refresh {version.label}, then fsql publish {version.label}"
    if version.failure:
        failure = version.failure
        yield f"{failure.state}: {failure.run} of {version.label} at {_time(failure.at)}: {failure.error or 'no word'}"
        yield f" = help: correct the cause, then fsql {failure.run} {version.label}"


def _length(seconds: float | None) -> str:
    """`3 days`, `1.5 hours`: the largest unit that is at least one."""
    for name, unit in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds is not None and seconds >= unit:
            count = f"{seconds / unit:.1f}".removesuffix(".0")
            return f"{count} {name}{'' if count == '1' else 's'}"
    return f"{seconds or 0:.0f} seconds"
