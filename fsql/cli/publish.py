"""`fsql publish`: newest values into the online store."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fsql.cli.failures import Failures
from fsql.cli.options import config_option, dsn_option, json_option, settings_of
from fsql.online.publish import Published, publish
from fsql.postgres.connection import connect
from fsql.registry.catalog import read_catalog


@click.command(name="publish")
@click.argument("views", nargs=-1, metavar="[VIEW…]")
@json_option
@config_option
@dsn_option
def command(views: tuple[str, ...], as_json: bool, config: Path | None, dsn: str | None) -> None:
    """Bring newest values into the online store, for the views named or for every standing version.

    A name means the live version, a label such as customer_orders_v2 that version. Each version changes wholly
    or not at all; a publication that fails leaves what was served before and lets the others have their turn.
    """
    settings, failures = settings_of(config), Failures()
    with connect(settings, dsn) as connection:
        catalog = read_catalog(connection, settings.project, duty="refresher")
        done = publish(connection, catalog, views, progress=_say, failed=failures)
    if as_json:
        click.echo(json.dumps([_as_dict(one) for one in done], indent=2))
    elif done:
        click.echo("\n".join(map(_line, done)))
    failures.leave()


def _say(label: str, place: int, total: int) -> None:
    click.echo(f"[{place + 1}/{total}] publishing {label}", err=True)


def _line(one: Published) -> str:
    deleted = f", {one.rows_deleted:,} deleted" if one.rows_deleted else ""
    return f"{one.label}: {one.rows_upserted:,} entities written{deleted} ({one.seconds:.1f} s)"


def _as_dict(one: Published) -> dict[str, object]:
    return {
        "version": one.label,
        "rows_upserted": one.rows_upserted,
        "rows_deleted": one.rows_deleted,
        "seconds": round(one.seconds, 3),
    }
