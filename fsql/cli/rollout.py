"""`fsql rollout`: which version of a name is live."""

from __future__ import annotations

from pathlib import Path

import click

from fsql.cli.options import config_option, dsn_option, settings_of
from fsql.postgres.connection import connect
from fsql.rollout import promote, retire


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
    settings = settings_of(config)
    with connect(settings, dsn) as connection:
        done = promote(connection, versions, settings.project)
    for one in done:
        if one.before == one.label:
            click.echo(f"{one.label} is live already")
        else:
            click.echo(f"{one.label} is live now" + (f"; {one.before} was" if one.before else ""))
    if any(one.before != one.label for one in done):
        click.echo("Online reads of what was never published come from history until the next `fsql publish`.")


@command.command("retire")
@click.argument("versions", nargs=-1, required=True, metavar="VERSION…")
@config_option
@dsn_option
def retire_command(versions: tuple[str, ...], config: Path | None, dsn: str | None) -> None:
    """Retire versions: they stay, but are refreshed and published no more.

    A version that is live, or that a live service is bound to, is refused. Promoting brings one back.
    """
    settings = settings_of(config)
    with connect(settings, dsn) as connection:
        for label in retire(connection, versions, settings.project):
            click.echo(f"{label} is retired")
