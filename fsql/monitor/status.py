"""What stands, how fresh it is, and what failed or is late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import psycopg

from fsql.errors import PermissionRefused
from fsql.monitor.asking import ask, installed

Online = Literal["ready", "emptied", "brought back", "not published", "unknown"]


@dataclass(frozen=True)
class Failure:
    """A refresh or publication that failed or was interrupted, and none of its kind has succeeded since."""

    run: str
    at: datetime
    state: str
    error: str | None


@dataclass(frozen=True)
class VersionStatus:
    """One standing version; times are UTC, lengths in seconds, sizes in bytes, None where there is none.

    `online` is `ready`, `emptied` (published, then lost in a crash), `brought back` (published, retired, and not
    published since it is back), `not published`, or `unknown` where this login may not see the online store.
    Services have no data of their own: theirs are all None.
    """

    name: str
    number: int
    kind: str
    role: str
    rows: int | None
    refreshed_at: datetime | None
    newest_event_time: datetime | None
    published_at: datetime | None
    freshness: float | None
    age: float | None
    late: bool
    online: Online | None
    failure: Failure | None
    history_bytes: int | None
    online_bytes: int | None

    @property
    def label(self) -> str:
        """`customer_orders_v2`."""
        return f"{self.name}_v{self.number}"

    @property
    def well(self) -> bool:
        """Whether nothing about it is late, failed or lost."""
        return self.role == "retired" or not (self.late or self.failure or self.online in ("emptied", "brought back"))


def read_status(connection: psycopg.Connection[Any]) -> tuple[VersionStatus, ...]:
    """Every standing version, views first; empty where nothing is installed or applied.

    Raises PermissionRefused where the login may not read the registry.
    """
    if not installed(connection):
        return ()
    ready = _ready(connection)
    return tuple(_version(row, ready) for row in ask(connection, "status_versions"))


def _ready(connection: psycopg.Connection[Any]) -> frozenset[tuple[str, int]] | None:
    """The versions whose online table is whole; None where only other duties may see that."""
    try:
        return frozenset((row["name"], row["number"]) for row in ask(connection, "status_epoch"))
    except PermissionRefused:
        return None


def _version(row: dict[str, Any], ready: frozenset[tuple[str, int]] | None) -> VersionStatus:
    key = (row["name"], row["number"])
    failed = Failure(row["failed_kind"], row["failed_at"], row["failed_state"], row["failed_error"])
    return VersionStatus(
        name=row["name"],
        number=row["number"],
        kind=row["kind"],
        role=row["role"],
        rows=row["rows"],
        refreshed_at=row["refreshed_at"],
        newest_event_time=row["newest_event_time"],
        published_at=row["published_at"],
        freshness=row["freshness_seconds"],
        age=row["age_seconds"],
        late=row["late"],
        online=_online(key, row, ready),
        failure=failed if row["failed_at"] else None,
        history_bytes=row["history_bytes"],
        online_bytes=row["online_bytes"],
    )


def _online(key: tuple[str, int], row: dict[str, Any], ready: frozenset[tuple[str, int]] | None) -> Online | None:
    if row["kind"] == "service":
        return None
    if ready is None:
        return "unknown"
    if key in ready:
        return "ready"
    if row["published_at"] is None or row["role"] == "retired":
        return "not published"
    return "brought back" if row["brought_back"] else "emptied"
