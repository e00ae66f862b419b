"""`fsql history`: features joined to a spine, point in time, into a file."""

from __future__ import annotations

from pathlib import Path

import click

from fsql.cli.options import config_option, dsn_option, settings_of
from fsql.errors import UsageError
from fsql.offline.files import demand_format, write_table
from fsql.offline.history import join, printed, service_of
from fsql.offline.spine import read_spine
from fsql.postgres.connection import connect
from fsql.registry.catalog import read_catalog


@click.command(name="history")
@click.argument("service")
@click.option("--spine", metavar="SPINE", help="Parquet or CSV file, a table's name, or a SELECT.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Parquet or CSV file to write.")
@click.option("--record", metavar="NAME", help="Record it as a training set of that name.")
@click.option("--print-sql", is_flag=True, help="Print the SQL of the join instead of running it.")
@config_option
@dsn_option
def command(
    service: str,
    spine: str | None,
    out: Path | None,
    record: str | None,
    print_sql: bool,
    config: Path | None,
    dsn: str | None,
) -> None:
    """Join the features of SERVICE to a spine, each row as things were at its event_time.

    The rows of the spine keep their order, duplicates and columns; the features follow behind them.
    """
    settings = settings_of(config)
    if not print_sql and (spine is None or out is None):
        raise UsageError("--spine and --out are needed", help="or ask for the SQL alone with --print-sql")
    if out is not None:
        demand_format(out)
    with connect(settings, dsn, "offline") as connection:
        chosen = service_of(read_catalog(connection, settings.project), service)
        if print_sql:
            click.echo(printed(chosen))
            return
        result = join(connection, chosen, read_spine(spine), name=record)
    assert out is not None
    write_table(result.arrow(), out)
    recorded = f", recorded as {record}" if record else ""
    click.echo(f"{len(result):,} rows of {chosen.label} → {out}{recorded}")
