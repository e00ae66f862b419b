"""Alembic's environment for a project: what migrations/env.py calls, so that plain `alembic` works, too.

The registry is installed or brought up to date first, on the same connection; then the project's revisions
run, each in its own transaction. Two applies wait for each other.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy
from alembic import command, context
from alembic.config import Config
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy.pool import StaticPool

from fsql.errors import ApplyError, FsqlError, PlanError, ServerError
from fsql.permissions import refused
from fsql.postgres.connection import connect
from fsql.registry import install as registry
from fsql.revisions import alembic_config, head, named_faults, script_directory
from fsql.settings import Settings, find
from fsql.sql import statement

VERSION_TABLE: dict[str, Any] = {"version_table": "alembic_version", "version_table_schema": "fsql"}
_ONE_AT_A_TIME = threading.Lock()  # what Alembic calls its context is one for the whole process


def run_environment() -> None:
    """Everything that env.py has to do: online on the connection given or opened here, offline as SQL text."""
    config = context.config
    given = config.attributes.get("connection")
    if given is not None:
        _run_online(find(config=_file(config)), given, config.attributes.get("warn"), config.attributes.get("done"))
        return
    try:
        settings = find(config=_file(config))
        script_directory(settings)  # says in our words what Alembic would stumble over
        with named_faults(settings, ApplyError):
            (_run_offline if context.is_offline_mode() else _run_alone)(settings)
    except FsqlError as error:
        raise CommandError(str(error)) from error  # what the alembic command prints, instead of a traceback


def _file(config: Config) -> Path:
    return Path(str(config.config_file_name))


def _run_alone(settings: Settings) -> None:
    """For the alembic command itself: on a connection of its own."""
    with connect(settings) as connection, _named_refusals(connection), sqlalchemy_connection(connection) as bind:
        _run_online(settings, bind, _to_stderr)


def _to_stderr(warning: str) -> None:
    sys.stderr.write(f"warning: {warning}\n")


def _run_online(
    settings: Settings, connection: sqlalchemy.Connection, warn: Any, done: list[str] | None = None
) -> None:
    # held by the session until it ends or `_run` gives it back, so that plain `alembic` waits in the queue, too
    connection.exec_driver_sql(statement("apply_lock"))
    connection.commit()
    report = registry.install(connection, project=settings.project, roles=settings.roles)
    for warning in report.warnings if warn else ():
        warn(warning)
    # before Alembic would create it as this login: whoever may act as the owner applies the next revision
    connection.exec_driver_sql(statement("alembic_version_table"))
    connection.exec_driver_sql(statement("alembic_version_words"))
    connection.commit()
    context.configure(
        connection=connection, transaction_per_migration=True, on_version_apply=_noting(done), **VERSION_TABLE
    )
    with context.begin_transaction():
        context.run_migrations()


def _noting(done: list[str] | None) -> Any:
    """What Alembic calls with each revision it has run."""

    def note(*, step: Any, **_: Any) -> None:
        if done is not None and step.is_upgrade:
            done.append(f"{step.up_revision_id} {step.up_revision.doc}")

    return note


def _run_offline(settings: Settings) -> None:
    context.configure(
        dialect_name="postgresql", dialect_opts={"paramstyle": "named"}, transaction_per_migration=True, **VERSION_TABLE
    )
    output = context.get_context().impl.static_output
    output(registry.script(project=settings.project, roles=settings.roles))
    output(f"{statement('act_as_owner')};")
    with context.begin_transaction():
        context.run_migrations()
    output(statement("alembic_version_words"))
    output("RESET ROLE;")


@contextmanager
def sqlalchemy_connection(connection: psycopg.Connection) -> Iterator[sqlalchemy.Connection]:
    """The open psycopg connection as SQLAlchemy sees it; it stays open, in autocommit, at the end."""
    connection.autocommit = False
    engine = sqlalchemy.create_engine("postgresql+psycopg://", creator=lambda: connection, poolclass=StaticPool)
    try:
        with engine.connect() as bind:
            yield bind
    finally:
        if not connection.closed:  # the server may have ended it
            connection.rollback()
            connection.autocommit = True


def applied(connection: psycopg.Connection, duty: str = "author") -> str | None:
    """The revision that the database is at, None where nothing was applied.

    PermissionRefused for strangers; its help is the grant of `duty`, for which it is asked.
    """
    try:
        exists = connection.execute(statement("alembic_version_exists")).fetchone()
        if not exists or not exists[0]:
            return None
        row = connection.execute(statement("alembic_version")).fetchone()
    except psycopg.errors.InsufficientPrivilege as error:
        raise refused(connection, error, duty) from error
    return row[0] if row else None


def pending(settings: Settings, connection: psycopg.Connection, duty: str = "author") -> list[str]:
    """The revisions of the files that the database does not have yet, oldest first, as `id title`."""
    at = applied(connection, duty)
    try:
        scripts = script_directory(settings)
        head(settings, scripts)  # refuses two
        ahead = list(scripts.iterate_revisions("heads", at or "base"))
    except PlanError as error:
        raise ApplyError(error.message, help=error.help) from error
    except (CommandError, RevisionError) as error:
        raise ApplyError(
            f"the database is at revision {at}, which is not among the files: {error}",
            help="get the revision that was applied (git pull), or point FSQL_DSN at the right database",
        ) from error
    return [f"{script.revision} {script.doc}" for script in reversed(ahead) if script.revision != at]


def upgrade(settings: Settings, connection: psycopg.Connection, target: str = "head", warn: Any = None) -> list[str]:
    """The revisions applied, oldest first, as `id title`: every pending one up to `target`, each wholly or not at all.

    What another process applied while this one waited its turn is not among them.
    """
    return _run(settings, connection, command.upgrade, target, warn)


def print_sql(settings: Settings) -> None:
    """Nothing; the SQL of an empty database up to the newest revision goes to standard output."""
    head(settings)  # refuses two
    with named_faults(settings, ApplyError):
        command.upgrade(alembic_config(settings), "head", sql=True)


def downgrade(settings: Settings, connection: psycopg.Connection, target: str, warn: Any = None) -> None:
    """Nothing: revisions are undone down to `target`."""
    _run(settings, connection, command.downgrade, target, warn)


def _run(settings: Settings, connection: psycopg.Connection, action: Any, target: str, warn: Any) -> list[str]:
    config = alembic_config(settings)
    if target == "head":
        head(settings)  # refuses two
    try:
        with named_faults(settings, ApplyError), _ONE_AT_A_TIME, _named_refusals(connection):
            return _act(config, connection, action, target, warn)
    except CommandError as error:
        raise ApplyError(f"Alembic: {error}", help="see `alembic history`") from error
    finally:
        if not connection.closed:
            connection.execute(statement("apply_unlock"))


def _act(config: Config, connection: psycopg.Connection, action: Any, target: str, warn: Any) -> list[str]:
    done: list[str] = []
    with sqlalchemy_connection(connection) as bind:
        config.attributes.update(connection=bind, warn=warn, done=done)
        action(config, target)
    return done


@contextmanager
def _named_refusals(connection: psycopg.Connection) -> Iterator[None]:
    """Makes what the server refuses an error of ours; the transaction is over by then."""
    try:
        yield
    except sqlalchemy.exc.DBAPIError as error:
        raise _named(connection, error) from error


def _named(connection: psycopg.Connection, error: sqlalchemy.exc.DBAPIError) -> FsqlError:
    original = error.orig
    if not isinstance(original, psycopg.Error):
        return ApplyError(str(error), help="nothing of this revision was kept")
    said, hint = original.diag.message_primary or str(original), original.diag.message_hint
    if isinstance(original, psycopg.errors.InsufficientPrivilege):
        return refused(connection, original, "owner")
    if isinstance(original, psycopg.errors.LockNotAvailable):
        return ApplyError("somebody holds a lock on what the revision changes", help="nothing was kept; try again")
    if isinstance(original, psycopg.errors.OutOfMemory) and "shared memory" in said:
        return ApplyError(
            "the server has not room for as many locks as this revision takes: one for every object it makes",
            help="nothing was kept; raise max_locks_per_transaction, restart the server, and apply again",
        )
    if isinstance(original, psycopg.errors.DependentObjectsStillExist) and (hint or "").startswith("Use DROP"):
        hint = "nothing was kept; drop that object, or let it read another version, then try again"
    if connection.broken:
        return ServerError(f"the connection broke: {said}", help="nothing of this revision was kept; try again")
    if isinstance(original, psycopg.errors.ObjectInUse):
        hint = f"{hint} (`fsql rollout promote VERSION` makes one live)"
    detail = f": {original.diag.message_detail}" if original.diag.message_detail else ""
    return ApplyError(f"{said}{detail}", help=hint or "nothing of this revision was kept; correct it and apply again")
