"""The registry into a database: installed, brought up to date, printed, or taken out again.

Everything here runs on the connection that is given. Where no transaction is open it opens one and
commits it; where one is open, the caller commits. Alembic's `context` and `op` are not touched, so that
a project's own env.py may call this, and threads may.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from fsql.errors import FsqlError, PermissionRefused, RegistryError, ServerError
from fsql.registry.statements import read, send
from fsql.registry.tables import SCHEMA

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "registry_revision"

_Steps = Callable[[Any, MigrationContext], Any]


@dataclass(frozen=True)
class InstallReport:
    """What an installation did: `upgraded_from` is the older registry's revision, or None."""

    created: bool = False
    upgraded_from: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Standing:
    """What the database says: `owner` owns it, `registered` is duty -> role in use, `existing` the wanted roles."""

    revision: str
    project: str
    owner: str
    registered: Mapping[str, str]
    existing: frozenset[str]


def install(connection: Connection, *, project: str, roles: Mapping[str, str]) -> InstallReport:
    """What was done so that the registry of `project` stands at this package's revision: often nothing.

    `roles` maps each duty (owner, refresher, author, trainer, server, auditor) to the name of its group role.
    Roles that do not exist are created where the login may, else skipped with a warning in the report.
    Raises RegistryError for another project's database or a registry newer than this package, and
    PermissionRefused, with the statement that helps, where the login lacks a right. A connection in autocommit
    mode is of no use: everything happens in one transaction.
    """
    with _transaction(connection):
        standing = _standing(connection, roles)
        if not _is_done(standing, project, roles):
            connection.exec_driver_sql(read("lock"))
            standing = _standing(connection, roles)  # another process may have been first
        if _is_done(standing, project, roles):
            return InstallReport(warnings=_warnings(standing, roles))
        _bring_up(_online(connection, _up), standing, project, roles)
        now = _standing(connection, roles)
    before = standing.revision if standing else None
    return InstallReport(
        created=before is None,
        upgraded_from=before if before != latest() else None,
        warnings=_warnings(now, roles),
    )


def uninstall(connection: Connection) -> None:
    """Takes the registry and its schemas out again; the group roles stay, they belong to the whole server.

    Raises ServerError, and changes nothing, where a feature view still stands in one of the schemas.
    """
    with _transaction(connection):
        connection.exec_driver_sql(read("lock"))
        if current(connection) is None:
            return
        context = _online(connection, lambda heads, _: _scripts()._downgrade_revs("base", heads))
        send(context, read("upgrade"))
        context.run_migrations(context=context)
        send(context, read("end"))
        send(context, read("leave"))


def script(*, project: str, roles: Mapping[str, str]) -> str:
    """The SQL that installs the registry into a database where none stands, as one transaction."""
    printed = io.StringIO()
    context = MigrationContext.configure(
        dialect_name="postgresql",
        dialect_opts={"paramstyle": "named"},
        opts={"as_sql": True, "output_buffer": printed, **_options(_up)},
    )
    with context.begin_transaction():
        send(context, read("lock"))
        _bring_up(context, None, project, roles)
    return printed.getvalue()


def current(connection: Connection) -> str | None:
    """The revision of the registry that stands in this database, or None where there is none."""
    with _named_errors(connection):
        registry = connection.exec_driver_sql(read("exists")).one_or_none()
        if registry is None:
            return None
        if not registry.readable:
            grant = _statement(connection, "missing_role", role=registry.owner)
            raise PermissionRefused(
                "this login may not read the registry, schema fsql",
                help=f"have a role administrator run, for a developer: {grant}; for others, another group role",
            )
        revision: str | None = connection.exec_driver_sql(read("revision")).scalar_one_or_none()
        return revision


def latest() -> str:
    """The revision that this package brings."""
    head = _scripts().get_current_head()
    assert head is not None
    return head


def _bring_up(context: MigrationContext, standing: _Standing | None, project: str, roles: Mapping[str, str]) -> None:
    """Roles and schemas where nothing stands, then every missing revision as owner, then the grants."""
    wanted = json.dumps(dict(roles), ensure_ascii=False)
    values = {"project": sql.Literal(project), "roles": sql.Literal(wanted)}
    send(context, sql.SQL(read("settings")).format(**values).as_string(None))
    send(context, read("begin" if standing is None else "upgrade"))
    context.run_migrations(context=context)
    send(context, read("adopt"))
    send(context, read("leave"))


def _up(heads: Any, _: MigrationContext) -> Any:
    """The steps from `heads` to the newest revision."""
    return _scripts()._upgrade_revs("head", heads)


def _online(connection: Connection, steps: _Steps) -> MigrationContext:
    return MigrationContext.configure(connection=connection, opts=_options(steps))


def _options(steps: _Steps) -> dict[str, Any]:
    return {"fn": steps, "version_table": VERSION_TABLE, "version_table_schema": SCHEMA}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(MIGRATIONS))


def _standing(connection: Connection, roles: Mapping[str, str]) -> _Standing | None:
    if current(connection) is None:
        return None
    row = connection.exec_driver_sql(read("standing"), {"names": list(roles.values())}).one()
    return _Standing(row.revision, row.project, row.owner, row.registered or {}, frozenset(row.existing))


def _is_done(standing: _Standing | None, project: str, roles: Mapping[str, str]) -> bool:
    """Whether nothing is left to do; refuses what this package must not touch."""
    if standing is None:
        return False
    if standing.project != project:
        raise RegistryError(
            f"this database belongs to the project {standing.project!r}, not to {project!r}",
            help="use a database of its own for each project, or correct `project` in alembic.ini",
        )
    known = {revision.revision for revision in _scripts().walk_revisions()}
    if standing.revision not in known:
        raise RegistryError(
            f"the registry stands at {standing.revision}, which is newer than this fsql's {latest()}",
            help="upgrade fsql: pip install --upgrade fsql-postgres",
        )
    return standing.revision == latest() and not _adoptable(standing, roles)


def _adoptable(standing: _Standing, roles: Mapping[str, str]) -> frozenset[str]:
    """Duties whose role was missing when the registry was installed, and exists by now."""
    if standing.owner != roles["owner"]:
        return frozenset()
    missing = roles.keys() - standing.registered.keys()
    return frozenset(duty for duty in missing if roles[duty] in standing.existing)


def _warnings(standing: _Standing | None, roles: Mapping[str, str]) -> tuple[str, ...]:
    """One sentence for each role that is wanted and not in use."""
    assert standing is not None
    if "owner" not in standing.registered:
        return (
            f"group roles are skipped: {standing.owner}, who may not create roles, owns everything, and nobody else "
            f"can apply or refresh. To use roles, have them created, have what {standing.owner} owns in this database "
            f"reassigned to {roles['owner']}, and install again",
        )
    return tuple(
        f"{duty} role {name} is skipped: it does not exist and may not be created by this login"
        if duty not in standing.registered
        else f"{duty} role {name} is not used: the registry was installed with {standing.registered[duty]}"
        for duty, name in roles.items()
        if standing.registered.get(duty) != name
    )


@contextmanager
def _transaction(connection: Connection) -> Iterator[None]:
    """One transaction of ours, or the caller's where one is open; errors of the server get their name."""
    with _named_errors(connection):
        if connection.in_transaction():
            yield
        else:
            with connection.begin():
                yield


@contextmanager
def _named_errors(connection: Connection) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _named(error, connection) from error


def _named(error: DBAPIError, connection: Connection) -> FsqlError:
    """The server's error as one of ours, its hint as the help."""
    diagnostics = getattr(error.orig, "diag", None)
    message = (diagnostics and diagnostics.message_primary) or str(error.orig)
    hint = (diagnostics and diagnostics.message_hint) or ""
    match getattr(error.orig, "sqlstate", None):
        case "42501":
            return PermissionRefused(message, help=hint or _missing_right(connection))
        case "42P06":  # duplicate schema
            return RegistryError(f"{message}, and is not fsql's", help="use another database, or rename that schema")
    return ServerError(message, help=hint)


def _missing_right(connection: Connection) -> str:
    session: Any = connection.connection.dbapi_connection
    grant = _statement(connection, "missing_right", database=session.info.dbname)
    return f"have the database's owner run: {grant}"


def _statement(connection: Connection, name: str, **names: str) -> str:
    """The statement of `sql/<name>.sql` about this session's login, names quoted."""
    session: Any = connection.connection.dbapi_connection
    quoted = {place: sql.Identifier(value) for place, value in {**names, "login": session.info.user}.items()}
    return sql.SQL(read(name).strip()).format(**quoted).as_string(None)
