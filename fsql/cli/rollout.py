"""`fsql rollout`: which version of a name is live."""

from __future__ import annotations

from pathlib import Path

import click

from fsql.cli.options import config_option, dsn_option, settings_of
from fsql.postgres.connection import connect
from fsql.rollout import promote


@click.group("rollout")
def command() -> None:
    """Which version of a view or service is live."""


@command.command("promote")
@click.argument("versions", nargs=-1, required=True, metavar="VERSION…")
@config_option
@dsn_option
def promote_command(versions: tuple[str, ...], config: Path | None, dsn: str | None) -> None:
    """Make versions live, such as customer_orders_v2: all of them in one transaction.

    The versions that were live stay, kept fresh; promoting them again is the way back.
    """
    with connect(settings_of(config), dsn) as connection:
        done = promote(connection, versions)
    for one in done:
        if one.before == one.label:
            click.echo(f"{one.label} is live already")
        else:
            click.echo(f"{one.label} is live now" + (f"; {one.before} was" if one.before else ""))
