"""Publish: newest values of a history into the online store, wholly or not at all."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql

from fsql.compiler.quoting import OFFLINE
from fsql.definitions import ViewVersion
from fsql.errors import FsqlError, HistoryError, PermissionRefused, ServerError, UsageError
from fsql.registry.catalog import Catalog
from fsql.registry.runs import Failed, Progress, each, run
from fsql.sql import statement


@dataclass(frozen=True)
class Published:
    """One published version: entities written (new or changed), entities deleted, and how long it took."""

    label: str
    rows_upserted: int
    rows_deleted: int
    seconds: float


def publish(
    connection: psycopg.Connection[Any],
    catalog: Catalog,
    views: Sequence[str] = (),
    *,
    as_of: datetime | None = None,
    progress: Progress | None = None,
    failed: Failed | None = None,
) -> tuple[Published, ...]:
    """What was published, a version each, in its own transaction; `connection` is in autocommit mode.

    `views` are names (their live version) or labels such as `customer_orders_v2`; without any, every version
    that is not retired, but for those beside the live ones whose history was never refreshed.
    `as_of`, aware, replaces the server's clock. `progress(label, done, total)` is called before each version.
    Raises HistoryError where a history was never refreshed. A version that fails keeps no other from being
    published: its error goes to `failed(label, error)`, or is raised at the end.
    """
    if as_of is not None and as_of.tzinfo is None:
        raise UsageError(f"as_of {as_of} has no time zone", help="give it one, such as tzinfo=datetime.UTC")

    def work(version: ViewVersion) -> Published:
        return _publish(connection, catalog, version, as_of)

    return each(connection, _chosen(connection, catalog, views), work, progress, failed)


def _chosen(connection: psycopg.Connection[Any], catalog: Catalog, names: Sequence[str]) -> tuple[ViewVersion, ...]:
    if names:
        return tuple(catalog.view(name) for name in names)
    served = {view.label: view for view in catalog.served_views()}
    beside = [v for v in catalog.standing("view") if v.role != "retired" and v.label not in served]
    kept_fresh = {v.label: catalog.view(v.name, v.number) for v in beside if _is_filled(connection, v.label)}
    chosen = {**served, **kept_fresh}
    return tuple(chosen[label] for label in sorted(chosen))


def _is_filled(connection: psycopg.Connection[Any], label: str) -> bool:
    """Whether the version's history was ever refreshed."""
    relation = sql.Identifier(OFFLINE, label).as_string(connection)
    row = connection.execute(statement("is_populated").encode(), {"relation": relation}).fetchone()
    return bool(row and row[0])


def _publish(
    connection: psycopg.Connection[Any], catalog: Catalog, version: ViewVersion, as_of: datetime | None
) -> Published:
    began = time.monotonic()
    try:
        with (
            run(connection, "publish", version, catalog.fingerprint(version.label)) as current,
            connection.transaction(),
        ):
            upserted, deleted, newest = _bring(connection, version, as_of)
            current.finish(rows_upserted=upserted, rows_deleted=deleted, newest_event_time=newest)
    except psycopg.Error as error:
        raise _named(connection, version, error) from error
    return Published(version.label, upserted, deleted, time.monotonic() - began)


def _bring(
    connection: psycopg.Connection[Any], version: ViewVersion, as_of: datetime | None
) -> tuple[int, int, datetime | None]:
    """The publication itself, as the database does it: rows written, rows deleted, newest event time."""
    cursor = connection.cursor(row_factory=psycopg.rows.tuple_row)
    # Whatever the session's default is: who has waited for another publisher must see what that has committed.
    cursor.execute(b"SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
    asked = {"name": version.name, "number": version.number, "as_of": as_of}
    counted = cursor.execute(statement("publish_online").encode(), asked).fetchone()
    assert counted is not None
    return counted[0], counted[1], counted[2]


def _named(connection: psycopg.Connection[Any], version: ViewVersion, error: psycopg.Error) -> FsqlError:
    said = error.diag.message_primary or str(error)
    if isinstance(error, psycopg.errors.ObjectNotInPrerequisiteState):
        return HistoryError(
            f"the history of {version.label} has not been refreshed yet",
            help=f"run `fsql refresh {version.label}`, then publish again",
        )
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return PermissionRefused(f"{version.label}: {said}", help=error.diag.message_hint or "")
    if connection.broken or connection.closed:
        return ServerError(
            f"the connection broke while {version.label} was published", help="what was published before stays; again"
        )
    return ServerError(f"{version.label} could not be published: {said}", help="what was published before stays")
