"""`fsql refresh`: history computed anew."""

from __future__ import annotations

import json
from pathlib import Path

import click

from fsql.cli.failures import Failures
from fsql.cli.options import config_option, dsn_option, json_option, settings_of
from fsql.errors import UsageError
from fsql.offline.refresh import Refreshed, due, refresh
from fsql.postgres.connection import connect
from fsql.registry.catalog import read_catalog


@click.command(name="refresh")
@click.argument("views", nargs=-1, metavar="[VIEW…]")
@click.option("--due", "only_due", is_flag=True, help="Only what is older than its declared freshness.")
@json_option
@config_option
@dsn_option
def command(views: tuple[str, ...], only_due: bool, as_json: bool, config: Path | None, dsn: str | None) -> None:
    """Compute history anew, for the views named or for every standing version.

    Each history changes wholly or not at all; a refresh that fails leaves the former one and lets the others have
    their turn. With --due only histories that were never computed, or longer ago than their `-- freshness`: fit
    for cron.
    """
    if only_due and views:
        raise UsageError("--due chooses the views itself", help="leave out either --due or the names")
    settings = settings_of(config)
    with connect(settings, dsn) as connection:
        catalog = read_catalog(connection, settings.project, duty="refresher")
        chosen = due(connection) if only_due else views
        failures = Failures()
        done = () if only_due and not chosen else refresh(connection, catalog, chosen, progress=_say, failed=failures)
    if as_json:
        click.echo(json.dumps([_as_dict(one) for one in done], indent=2))
    else:
        click.echo("\n".join(map(_line, done)) or _nothing(only_due, failures))
    failures.leave()


def _nothing(only_due: bool, failures: Failures) -> str:
    if failures.errors:
        return "Nothing was refreshed."
    return "Nothing is due." if only_due else "There is no view to refresh: plan and apply first."


def _say(label: str, place: int, total: int) -> None:
    click.echo(f"[{place + 1}/{total}] refreshing {label}", err=True)


def _line(one: Refreshed) -> str:
    left_out = ", ".join(f"{count:,} with {reason}" for reason, count in one.rejected.items())
    newest = f", newest event {one.newest_event_time:%Y-%m-%d %H:%M:%S}Z" if one.newest_event_time else ""
    return f"{one.label}: {one.rows:,} rows{newest} ({one.seconds:.1f} s)" + (
        f"; left out: {left_out}" if left_out else ""
    )


def _as_dict(one: Refreshed) -> dict[str, object]:
    newest = one.newest_event_time.isoformat() if one.newest_event_time else None
    return {
        "version": one.label,
        "rows": one.rows,
        "newest_event_time": newest,
        "rejected": one.rejected,
        "seconds": round(one.seconds, 3),
    }
