"""The command line: one file a command, loaded when it is asked for; the only room that prints."""

from __future__ import annotations

import gc
import importlib
import io
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress

import click

from fsql.errors import FsqlError, ServerError

# name → what `fsql --help` says of it; a command's module is loaded only when the command runs
COMMANDS: Mapping[str, str] = {
    "demo": "Run everything on real data: 336,776 flights.",
    "init": "Begin a project in a folder.",
    "check": "Check the feature files; no database needed.",
    "plan": "Say what the files want that does not stand yet.",
    "apply": "Apply the written revisions to the database.",
    "refresh": "Compute history anew.",
    "publish": "Bring newest values into the online store.",
    "rollout": "Say which version of a name is live.",
    "history": "Join features to a spine, point in time.",
    "get": "Read the features of one request online.",
    "lineage": "Show what a feature is made from, or feeds.",
    "status": "Say what stands, how fresh, and what is late.",
    "doctor": "Check the database against the files, piece by piece.",
    "db": "Start, stop and enter the embedded Postgres.",
}


class _Commands(click.Group):
    """The commands of the table above, each imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"fsql.cli.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="fsql-postgres", prog_name="fsql")
def root() -> None:
    """A SQL-first feature store on Postgres.

    Features are plain SELECTs under features_sql/. fsql versions them, traces every column to its sources,
    rolls them out with Alembic, and answers what a value was at any moment, for training and for serving alike.
    """


def main() -> None:
    """Run the command line; exit code 0 well, 1 found something, 2 wrong usage."""
    gc.set_threshold(100_000, 20, 20)  # commands keep what they make: looking for garbage is a sixth of a large plan
    for stop_signal in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(stop_signal, _stop)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # some terminals know no → and no é
    try:
        # click hands back what a command exits with
        sys.exit(root(prog_name="fsql", standalone_mode=False) or 0)
    except FsqlError as error:
        _complain(error)
        sys.exit(error.exit_code)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        click.echo("stopped", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BrokenPipeError:
        _silence()  # the reader of our output went away, as `fsql … | head` does
        sys.exit(1)
    except OSError as error:
        _silence()
        place = error.filename if error.filename is not None else "the output"
        what = f"{place} cannot be read or written: {error.strerror or error}"
        _complain(FsqlError(what, help="mend its place, space or permissions, then run the command again"))
        sys.exit(1)
    except Exception as error:
        # a fault of ours shows its place; what a driver says is the server's refusal
        if type(error).__module__.split(".")[0] not in ("psycopg", "asyncpg"):
            raise
        _complain(ServerError(f"Postgres refused: {error}", help="see what the server says, then try again"))
        sys.exit(1)


def _silence() -> None:
    """Lets nothing more be written to an output that takes nothing, not even what Python flushes at its end."""
    with suppress(OSError, ValueError):  # there may be no file behind it
        output = sys.stdout.fileno()
        with open(os.devnull, "wb") as nowhere:
            os.dup2(nowhere.fileno(), output)


def _stop(number: int, frame: object) -> None:
    """Leaves as after an error, so that servers, transactions and temporary files are put away."""
    sys.exit(128 + number)


def _complain(error: FsqlError) -> None:
    text = str(error)
    click.echo(text if text.startswith(("error", "warning")) else f"error: {text}", err=True)
