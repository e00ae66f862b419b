"""What refreshes and publications leave behind: a row of each run, and a row of the audit log.

A run stands as `running`, committed, before anything is computed. It ends as `succeeded` in the transaction of
its data, or as `failed`. One whose process died stays `running` until the next run of that version finds its
server process gone and calls it `interrupted`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Literal, TypeVar

import psycopg
from psycopg import sql

from fsql.definitions import ViewVersion
from fsql.errors import FsqlError, PermissionRefused
from fsql.permissions import is_member, refused, source_grants
from fsql.sql import statement

RunKind = Literal["refresh", "publish"]
Progress = Callable[[str, int, int], None]
Failed = Callable[[str, FsqlError], None]
T = TypeVar("T")


def each(
    connection: psycopg.Connection[Any],
    versions: Sequence[ViewVersion],
    work: Callable[[ViewVersion], T],
    progress: Progress | None = None,
    failed: Failed | None = None,
) -> tuple[T, ...]:
    """What `work` gave for every version; one that fails does not keep the others from their turn.

    `progress(label, done, total)` is called before each. An error goes to `failed(label, error)`; without it the
    first one is raised once all had their turn. A broken connection ends it at once.
    """
    done: list[T] = []
    errors: list[FsqlError] = []
    for place, version in enumerate(versions):
        if progress:
            progress(version.label, place, len(versions))
        try:
            done.append(work(version))
        except FsqlError as error:
            if connection.broken or connection.closed:
                raise
            errors.append(error)
            if failed:
                failed(version.label, error)
    if errors and not failed:
        raise errors[0]
    return tuple(done)


class Run:
    """One run of a version; `id` is that of its row in fsql.refresh_run or fsql.publish_run."""

    def __init__(self, connection: psycopg.Connection[Any], kind: RunKind, version: ViewVersion, fingerprint: str):
        self._connection, self._kind = connection, kind
        self._known = {
            "name": version.name,
            "number": version.number,
            "label": version.label,
            "fingerprint": fingerprint,
            "action": kind,
        }
        self.id = self._begin()
        self.finished = False

    def finish(self, **counts: Any) -> None:
        """Writes the run down as succeeded; called in the transaction of the data, as its last statement.

        `counts` are columns of the run's table: rows, rejected (JSON text) and newest_event_time of a refresh;
        rows_upserted, rows_deleted and newest_event_time of a publication.
        """
        assigned = [sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in counts]
        self._send("run_succeeded", {"counts": sql.SQL(", ").join(assigned)}, counts)
        self.finished = True

    def fail(self, error: BaseException) -> None:
        """Writes the run down as failed, where the server can still be told."""
        with suppress(psycopg.Error):  # what went wrong before is what counts
            self._send("run_failed", {}, {"error": _words(error)})

    def _begin(self) -> int:
        with self._connection.transaction():
            self._send("run_interrupted", {}, {})
            row = self._send("run_begin", {}, {}).fetchone()
        assert row is not None
        return int(row[0])

    def _send(
        self, name: str, parts: dict[str, sql.Composable], parameters: dict[str, Any]
    ) -> psycopg.Cursor[tuple[Any, ...]]:
        query = sql.SQL(statement(name)).format(table=sql.Identifier(f"{self._kind}_run"), **parts)
        known = {**self._known, "id": getattr(self, "id", None), **parameters}
        return self._connection.cursor(row_factory=psycopg.rows.tuple_row).execute(query, known)


@contextmanager
def run(connection: psycopg.Connection[Any], kind: RunKind, version: ViewVersion, fingerprint: str) -> Iterator[Run]:
    """A run of `version`, begun and committed; inside, one transaction holds the data and `Run.finish()`.

    `connection` is in autocommit mode, outside a transaction. Leaving by an error writes it down as failed and
    lets the error pass; a grant that is missing becomes PermissionRefused with the statement that gives it.
    """
    try:
        current = Run(connection, kind, version, fingerprint)
        try:
            yield current
            assert current.finished, "a run that ends well says so"
        except BaseException as error:
            current.fail(error)
            raise
    except psycopg.errors.InsufficientPrivilege as error:
        if error.diag.message_hint:
            raise  # the server already says which
        raise _refused(connection, version, error) from error


def _words(error: BaseException) -> str:
    """One sentence of the error, as it may be kept: the server's own words, or ours."""
    if isinstance(error, psycopg.Error):
        return error.diag.message_primary or type(error).__name__
    return str(getattr(error, "message", None) or error) or type(error).__name__


def _refused(connection: psycopg.Connection[Any], version: ViewVersion, error: psycopg.Error) -> PermissionRefused:
    """Either this login lacks the duty, or the owner, as whom histories are computed, lacks a source."""
    found = refused(connection, error, "refresher")
    remedy = found.help
    if is_member(connection, "refresher"):
        grants = "; ".join(source_grants(connection, version.name, version.number))
        remedy = f"have the owner of the sources run: {grants}" if grants else remedy
    return PermissionRefused(f"{version.label}: {found.message}", help=remedy)
