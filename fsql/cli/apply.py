"""`fsql apply`: the written revisions, into the database."""

from __future__ import annotations

from pathlib import Path

import click

from fsql.cli.options import config_option, dsn_option, settings_of
from fsql.migration import pending, print_sql, upgrade
from fsql.monitor.recorded import lineage_problems
from fsql.postgres.connection import connect


@click.command(name="apply")
@click.option("--sql", "as_sql", is_flag=True, help="Print the SQL instead, from an empty database on.")
@config_option
@dsn_option
def command(as_sql: bool, config: Path | None, dsn: str | None) -> None:
    """Apply the written revisions to the database.

    Each revision is applied wholly or not at all. `alembic upgrade head` does the same. Afterwards the lineage of
    what is new is compared with what Postgres recorded; `fsql doctor` does that with everything at any time.
    """
    settings = settings_of(config)
    if as_sql:
        print_sql(settings)
        return
    with connect(settings, dsn) as connection:
        pending(settings, connection, "owner")  # refuses a database that is ahead of the files
        done = upgrade(settings, connection, warn=lambda warning: click.echo(f"warning: {warning}", err=True))
        disagreements = lineage_problems(connection, [line.split()[0] for line in done])
    for problem in disagreements:
        click.echo(f"warning: {problem.message}\n = help: {problem.help}", err=True)
    for line in done:
        click.echo(f"applied {line}")
    if not done:
        click.echo("Nothing to apply: the database has every revision.")
