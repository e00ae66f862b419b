"""`fsql init`: a project of the user's, with a first view over a table of theirs."""

from __future__ import annotations

import contextlib
import getpass
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import psycopg

from fsql.cli.options import dsn_option
from fsql.errors import UsageError
from fsql.planning import make
from fsql.postgres.connection import connect
from fsql.postgres.dsn import resolve
from fsql.postgres.embedded import locate_home
from fsql.scaffold.layout import contents
from fsql.scaffold.source import read_source
from fsql.scaffold.starter import starter_files
from fsql.scaffold.writing import demand_room, write
from fsql.settings import DUTIES, FILE_NAME, Settings, find

Connection = psycopg.Connection[Any]


@click.command(name="init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--project", metavar="NAME", help="Name of the project; default: the name of DIR.")
@click.option("--table", metavar="SCHEMA.TABLE", help="Table of yours to write a first entity and view for.")
@click.option("--key", metavar="COLUMN[,COLUMN…]", help="Columns of it that identify what it tells of.")
@click.option("--time", metavar="COLUMN", help="Its timestamptz column: when a row became true.")
@dsn_option
def command(
    folder: Path, project: str | None, table: str | None, key: str | None, time: str | None, dsn: str | None
) -> None:
    """Begin a project in DIR: alembic.ini, migrations/ and features_sql/.

    Nothing that is there is overwritten; everything is written, or nothing. With --table, --key and --time the
    server is asked about that table, and a first entity and feature view are written that `fsql plan` accepts:

    \b
        fsql init shop --table shop.orders --key customer_id --time placed_at

    Names are taken as you write them; put "…" around one that holds a comma or a dot.
    """
    place = folder.expanduser().resolve()
    name = place.name or "project" if project is None else project
    asked = _asked(table, key, time)
    demand_room(place, contents(name, {}))
    with _server(place, name, dsn) if asked else contextlib.nullcontext() as connection:
        starter = starter_files(read_source(connection, *asked), _me()) if connection and asked else {}
        files = contents(name, starter)
        write(place, files, lambda staged: _check(staged, connection))
    _tell(folder, sorted(files), starter)


def _asked(table: str | None, key: str | None, time: str | None) -> tuple[str, str, str] | None:
    """Table, key and time: all three, or none."""
    if table and key and time:
        return table, key, time
    given = {"--table": table, "--key": key, "--time": time}
    missing = [option for option, value in given.items() if not value]
    if len(missing) < len(given):
        raise UsageError(
            f"{' and '.join(missing)} missing: a first view needs a table, its keys and its time",
            help="add, for example, --table shop.orders --key customer_id --time placed_at; or give none of them",
        )
    return None


@contextlib.contextmanager
def _server(place: Path, name: str, dsn: str | None) -> Iterator[Connection]:
    """A connection to the server that holds the table; an embedded one only where it holds data already."""
    roles = {duty: f"fsql_{duty}" for duty in DUTIES}
    settings = Settings(place, place / "features_sql", name, place / "migrations", roles)
    if resolve(settings, dsn).embedded and not locate_home(settings).exists():
        raise UsageError(
            "--table needs the server that holds the table",
            help="set FSQL_DSN or give --dsn; or leave --table out and begin with an empty project",
        )
    with connect(settings, dsn) as connection:
        yield connection


def _me() -> str:
    """Who answers for the first files: the login of this machine."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container may run as a user that nobody has named
        return "me"


def _check(staged: Path, connection: Connection | None) -> None:
    """Nothing, where the settings can be read and what was written can be planned on that server."""
    settings = find(config=staged / FILE_NAME)
    if connection is not None:
        make(settings, connection)


def _tell(folder: Path, files: list[str], starter: dict[str, str]) -> None:
    click.echo(f"Made a project in {folder}:")
    for path in files:
        click.echo(f"  {path.removesuffix('.gitkeep')}")
    click.echo("\nNext:")
    if folder.resolve() != Path.cwd():
        click.echo(f"  cd {folder}")
    if not starter:
        click.echo("  write an entity and a feature view (features_sql/README.md shows how)")
    click.echo("  fsql plan      what would be done; nothing is written before --write")
    if not os.environ.get("FSQL_DSN"):
        click.echo("\nFSQL_DSN names your server; while it is not set, fsql starts an embedded one under .fsql/.")
